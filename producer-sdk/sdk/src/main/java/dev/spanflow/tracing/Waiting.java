/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A record that waits to be sent. A newer one of the same span may take its place until it is taken. */
final class Waiting extends AtomicReference<@Nullable SpanSnapshot> {
    private static final long serialVersionUID = 1L;

    /** The span that the record is of. */
    interface Owner {
        /** Its record waits no more: from now on somebody else must remember that the span is open. */
        void taken();

        void cancel(String why);
    }

    @SuppressWarnings("serial") // never written
    private final @Nullable Owner owner;

    private final long number;

    /** @param number the record's number in the books */
    Waiting(long number, SpanSnapshot span, @Nullable Owner owner) {
        setPlain(span); // the queue publishes it: a volatile write would cost the caller a fence
        this.number = number;
        this.owner = owner;
    }

    void leaveQueue() {
        SpanSnapshot span = get();
        if (owner != null && span != null && span.end() == null) {
            owner.taken();
        }
    }

    void cancel(String why) {
        SpanSnapshot span = get();
        if (owner != null && span != null && span.end() == null) {
            owner.cancel(why);
        }
    }

    long number() {
        return number;
    }

    /** The newest record, which nothing can supersede any more; null when it was taken before. */
    @Nullable
    SpanSnapshot take() {
        return getAndSet(null);
    }
}
