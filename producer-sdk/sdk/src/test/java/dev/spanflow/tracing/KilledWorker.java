/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.schemas.SpanType;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Records traces until it is killed, and says on stdout what is recorded: {@code started ID} and {@code ended ID}. */
public final class KilledWorker {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private KilledWorker() {}

    /** Arguments: servers, topic prefix, journal, prefix of ids. */
    public static void main(String[] args) {
        Tracing tracing = Tracing.builder(args[0])
                .topicPrefix(args[1])
                .journal(Path.of(args[2]))
                .journalBytes(64 << 20)
                .build();
        for (int i = 0; ; i++) {
            String trace = args[3] + "-" + i;
            Span root = start(tracing.span("root").trace(trace).id(trace + "-root"));
            Span child = start(tracing.span("child")
                    .parent(root)
                    .id(trace + "-child")
                    .type(SpanType.COMPLETION)
                    .input("text", "x".repeat(200)));
            end(child);
            end(root);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static Span start(SpanBuilder span) {
        Span started = span.start();
        say("started", started);
        return started;
    }

    private static void end(Span span) {
        span.end();
        say("ended", span);
    }

    private static void say(String what, Span span) {
        System.out.println(what + " " + span.context().spanId());
        System.out.flush();
    }
}
