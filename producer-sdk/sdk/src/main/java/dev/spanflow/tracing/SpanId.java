/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The id of a span: a text that was told, or a UUID that becomes text when somebody reads it, which for most spans is the
 * sending thread alone. Thread-safe: a text that two threads make is the same.
 */
final class SpanId {
    private final long high;
    private final long low;
    private @Nullable String text;

    private SpanId(long high, long low, @Nullable String text) {
        this.high = high;
        this.low = low;
        this.text = text;
    }

    /** Requires an id that SGP takes. */
    static SpanId of(String text) {
        return new SpanId(0, 0, text);
    }

    /** The bits of a UUID. */
    static SpanId of(long high, long low) {
        return new SpanId(high, low, null);
    }

    String text() {
        String known = text;
        if (known == null) {
            known = new UUID(high, low).toString();
            text = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return text();
    }
}
