/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link SpanContext} says, inside of this process: known to be sound, and with the span's id not yet a text.
 *
 * @param traceId empty when there is no trace
 */
record SpanIds(
        String traceId, @Nullable SpanId spanId, @Nullable String groupId) {
    static final SpanIds NONE = new SpanIds("", null, null);

    static SpanIds of(SpanContext context) {
        String span = context.spanId();
        return new SpanIds(context.traceId(), span == null ? null : SpanId.of(span), context.groupId());
    }

    boolean isEmpty() {
        return traceId.isEmpty();
    }

    SpanContext context() {
        return isEmpty() ? SpanContext.EMPTY : new SpanContext(traceId, spanText(), groupId);
    }

    @Nullable
    String spanText() {
        return spanId == null ? null : spanId.text();
    }
}
