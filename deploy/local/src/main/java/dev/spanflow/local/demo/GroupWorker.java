/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import dev.spanflow.schemas.SpanType;
import dev.spanflow.tracing.Span;
import dev.spanflow.tracing.Trace;
import dev.spanflow.tracing.Tracing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Part (a): a worker with a trace of its own; a group joins it to the others. */
final class GroupWorker {
    static final String ROLE = "group";
    static final String PART = "a";

    private static final int STEPS = 3;

    private GroupWorker() {}

    /** Arguments: the worker's number, the group. */
    static void run(Worker worker, List<String> args) {
        String number = args.get(0);
        PlannedSpan root = planned("worker " + number, null, UUID.randomUUID().toString(), args.get(1));
        List<PlannedSpan> steps = new ArrayList<>();
        for (int i = 1; i <= STEPS; i++) {
            steps.add(planned("step " + i, root.id(), root.traceId(), args.get(1)));
        }
        List<Expected> expected = new ArrayList<>(List.of(new Expected(PART, root.completed())));
        steps.forEach(step -> expected.add(new Expected(PART, step.completed())));
        worker.announce(ROLE + "-" + number, expected);

        try (Tracing tracing = Tracing.fromEnvironment()) {
            trace(tracing, root, steps);
            tracing.close(Worker.CLOSE_TIMEOUT);
        }
    }

    private static void trace(Tracing tracing, PlannedSpan root, List<PlannedSpan> steps) {
        Trace trace = tracing.trace(root.name())
                .group(root.groupId())
                .id(root.traceId())
                .spanId(root.id())
                .type(root.type())
                .input(root.input())
                .startTime(root.start())
                .start();
        for (PlannedSpan step : steps) {
            Span span = trace.span(step.name())
                    .id(step.id())
                    .type(step.type())
                    .input(step.input())
                    .startTime(step.start())
                    .start();
            span.output(step.output());
            span.end(step.end());
        }
        trace.output(root.output());
        trace.root().end(root.end());
    }

    private static PlannedSpan planned(String name, @Nullable String parent, String traceId, String group) {
        Instant now = Instant.now();
        SpanType type = parent == null ? SpanType.AGENT_WORKFLOW : SpanType.COMPLETION;
        return new PlannedSpan(
                traceId,
                UUID.randomUUID().toString(),
                parent,
                group,
                name,
                type,
                now,
                now.plusMillis(1 + name.length()));
    }
}
