/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.tracing.DeliveryStats.DropCause;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** For benchmarks: a tracing whose records are encoded and go nowhere. In this package, since users have no such thing. */
public final class Discarding {
    private Discarding() {}

    public static TracingBuilder tracing() {
        return Tracing.builder("127.0.0.1:1").shutdownHook(false).senders(Sender::new);
    }

    private static final class Sender implements RecordSender {
        @Override
        public void send(String traceId, byte[] value, Consumer<@Nullable DropCause> settled) {
            settled.accept(null);
        }

        @Override
        public void flush() {}

        @Override
        public void close(Duration timeout) {}
    }
}
