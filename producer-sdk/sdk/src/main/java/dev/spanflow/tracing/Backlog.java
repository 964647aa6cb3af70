/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.tracing.DeliveryStats.DropCause;
import org.jspecify.annotations.Nullable;

/** Where records wait until the brokers have them: in memory, or in a journal. Each says which threads may call what. */
interface Backlog {
    /** A record as it will be sent. */
    interface Outgoing {
        long number();

        String traceId();

        byte[] value();
    }

    /** Takes a record, on any thread, without waiting. Returns null, or why there is no place for it. */
    @Nullable
    DropCause offer(Waiting record);

    /** Puts a newer record of its span at the place of one that waits; returns false when that is gone or does not fit. */
    boolean supersede(Waiting record, SpanSnapshot newer);

    /** The oldest record, or null; on the sending thread. What throws has dropped the record that it is about. */
    @Nullable
    Outgoing take();

    /** Cancels the spans that are open, as far as their records wait here. */
    void cancelOpen(String why);

    /** Whether there is nothing to take; may be wrong for a moment. */
    boolean isEmpty();

    /**
     * Hears what became of a record, on any thread.
     *
     * @param cause null when the brokers have it
     * @return whether that is final; if not, the record comes again after {@link #rewind}
     */
    boolean settle(Outgoing record, @Nullable DropCause cause);

    /**
     * After a sender was closed: what was taken and not settled is taken again. Returns false, and does nothing, if this
     * does not hold records until they are settled.
     */
    boolean rewind();

    /** What is not sent yet is kept for the next process; or not. */
    boolean outlivesProcess();

    /** Work for a moment without other work, on the sending thread. */
    void tidy();

    /** Takes nothing more. */
    void close();
}
