/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import dev.spanflow.schemas.SpanType;
import dev.spanflow.tracing.Span;
import dev.spanflow.tracing.SpanContext;
import dev.spanflow.tracing.Tracing;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/** Part (d): a worker that is killed before its root span was sent, while the processes it has started live on. */
final class DoomedWorker {
    static final String ROLE = "doomed";
    static final String CHILD_ROLE = "orphaned";
    static final String PART = "d";
    static final int CHILDREN = 2;

    private static final int SPANS_OF_A_CHILD = 2;

    /** What the producer holds back for longer than the worker lives. */
    private static final Map<String, Object> NEVER_REPORT = Map.of("linger.ms", 600_000);

    private DoomedWorker() {}

    /** Starts its root and its children, and waits to be killed. */
    static void run(Worker worker) throws IOException, InterruptedException {
        Tracing tracing = Tracing.builder(worker.bootstrapServers())
                .kafka(NEVER_REPORT)
                .shutdownHook(false)
                .build();
        Span root = tracing.trace("killed before it reported").start().root();
        for (int i = 1; i <= CHILDREN; i++) {
            ProcessBuilder child = WorkerProcess.builder(
                    CHILD_ROLE,
                    Integer.toString(i),
                    Long.toString(ProcessHandle.current().pid()));
            root.context().writeTo(child.environment());
            child.start();
        }
        new CountDownLatch(1).await();
    }

    /** Arguments: the child's number, the process id of its parent, whose end it waits for. */
    static void runChild(Worker worker, List<String> args) {
        SpanContext context = SpanContext.parse(System.getenv(SpanContext.VARIABLE));
        List<PlannedSpan> plan = IntStream.range(0, SPANS_OF_A_CHILD)
                .mapToObj(i -> planned(args.get(0) + "." + i, context))
                .toList();
        worker.announce(
                CHILD_ROLE + "-" + args.get(0),
                plan.stream().map(span -> new Expected(PART, span.completed())).toList());
        ProcessHandle.of(Long.parseLong(args.get(1)))
                .ifPresent(parent -> parent.onExit().join());

        try (Tracing tracing = Tracing.fromEnvironment()) {
            for (PlannedSpan span : plan) {
                Span sent = tracing.span(span.name())
                        .id(span.id())
                        .type(span.type())
                        .input(span.input())
                        .startTime(span.start())
                        .start();
                sent.output(span.output());
                sent.end(span.end());
            }
            tracing.close(Worker.CLOSE_TIMEOUT);
        }
    }

    private static PlannedSpan planned(String name, SpanContext context) {
        Instant now = Instant.now();
        return new PlannedSpan(
                context.traceId(),
                UUID.randomUUID().toString(),
                context.spanId(),
                context.groupId(),
                "left behind " + name,
                SpanType.CUSTOM,
                now,
                now.plusMillis(5));
    }
}
