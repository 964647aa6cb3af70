/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import dev.spanflow.schemas.SpanType;
import dev.spanflow.tracing.Span;
import dev.spanflow.tracing.SpanContext;
import dev.spanflow.tracing.Tracing;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Part (b): one trace across processes, each the child of the one that started it. A parent's process holds its records back
 * until its children's processes have ended: the worst order there can be.
 */
final class NestedWorker {
    static final String ROLE = "nested";
    static final String PART = "b";

    private static final int CHILD_PROCESSES = 2;
    private static final int LEAVES = 3;

    /** The producer waits this long for more before it sends, unless it is closed. */
    private static final Map<String, Object> REPORT_LATE = Map.of("linger.ms", 60_000);

    private NestedWorker() {}

    /** Arguments: the worker's name, how many levels of processes lie below it. */
    static void run(Worker worker, List<String> args) throws IOException, InterruptedException {
        String name = args.get(0);
        int below = Integer.parseInt(args.get(1));
        SpanContext context = SpanContext.parse(System.getenv(SpanContext.VARIABLE));
        List<PlannedSpan> plan = plan(name, below, context);
        worker.announce(
                ROLE + "-" + name,
                plan.stream().map(span -> new Expected(PART, span.completed())).toList());

        try (Tracing tracing = Tracing.builder(worker.bootstrapServers())
                .context(context)
                .kafka(REPORT_LATE)
                .build()) {
            List<Span> spans = plan.stream().map(span -> start(tracing, span)).toList();
            if (below > 0) {
                runChildren(name, below - 1, spans.get(0).context());
            }
            for (int i = 0; i < spans.size(); i++) {
                spans.get(i).output(plan.get(i).output());
                spans.get(i).end(plan.get(i).end());
            }
            tracing.close(Worker.CLOSE_TIMEOUT);
        }
    }

    /** A process with processes below it makes one span; one at the end of the line makes some leaves. */
    private static List<PlannedSpan> plan(String name, int below, SpanContext context) {
        String traceId = context.isEmpty() ? UUID.randomUUID().toString() : context.traceId();
        List<PlannedSpan> plan = new ArrayList<>();
        for (int i = 0; i < (below > 0 ? 1 : LEAVES); i++) {
            Instant now = Instant.now();
            plan.add(new PlannedSpan(
                    traceId,
                    UUID.randomUUID().toString(),
                    context.spanId(),
                    context.groupId(),
                    below > 0 ? "process " + name : "leaf " + name + "." + i,
                    context.isEmpty() ? SpanType.TRACER : SpanType.CUSTOM,
                    now,
                    now.plusMillis(20)));
        }
        return plan;
    }

    private static Span start(Tracing tracing, PlannedSpan span) {
        if (span.parentId() == null) {
            return tracing.trace(span.name())
                    .id(span.traceId())
                    .spanId(span.id())
                    .input(span.input())
                    .startTime(span.start())
                    .start()
                    .root();
        }
        return tracing.span(span.name())
                .id(span.id())
                .type(span.type())
                .input(span.input())
                .startTime(span.start())
                .start();
    }

    private static void runChildren(String name, int below, SpanContext context)
            throws IOException, InterruptedException {
        List<Process> children = new ArrayList<>();
        for (int i = 1; i <= CHILD_PROCESSES; i++) {
            ProcessBuilder child = WorkerProcess.builder(ROLE, name + "." + i, Integer.toString(below));
            context.writeTo(child.environment());
            children.add(child.start());
        }
        for (Process child : children) {
            if (child.waitFor() != 0) {
                throw new IllegalStateException("a child process of " + name + " ended with " + child.exitValue());
            }
        }
    }
}
