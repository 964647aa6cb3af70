/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.tracing.DeliveryStats.DropCause;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where records go. Called by one thread. */
interface RecordSender {
    /**
     * Either takes the record, and later calls {@code settled} exactly once, on any thread; or throws, and has taken
     * nothing: then the same record comes again. May block for about a second.
     *
     * @param settled gets null when the record is stored, else why it is lost
     * @throws RetryLaterException when this sender may take it later
     * @throws RuntimeException when this sender will take nothing any more
     */
    void send(String traceId, byte[] value, Consumer<@Nullable DropCause> settled);

    /** Sends what was taken without waiting for more to come along; returns when it is settled. */
    void flush();

    /** Waits that long for what was taken; drops the rest. */
    void close(Duration timeout);

    /** The brokers cannot be reached, do not know the topic, or are too slow. */
    final class RetryLaterException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RetryLaterException(Exception cause) {
            super("brokers not reachable, too slow, or without the topic: " + cause.getMessage(), cause);
        }
    }
}
