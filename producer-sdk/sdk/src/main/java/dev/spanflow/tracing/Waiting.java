/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A record that waits to be sent. A newer one of the same span may take its place until it is taken. */
final class Waiting extends AtomicReference<@Nullable SpanSnapshot> {
    private static final long serialVersionUID = 1L;

    private final long number;

    /** @param number the record's number in the books */
    Waiting(long number, SpanSnapshot span) {
        super(span);
        this.number = number;
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
