/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

/**
 * What new spans inherit from.
 *
 * @param span not a recorded one where the ids came from elsewhere
 */
record Position(SpanIds ids, Span span) {
    static Position of(SpanContext context) {
        return new Position(SpanIds.of(context), NoopSpan.INSTANCE);
    }

    static Position of(Span span) {
        return new Position(span instanceof RecordedSpan recorded ? recorded.ids() : SpanIds.NONE, span);
    }

    /** The root of the trace; not a recorded one if it is of another process. */
    Span root() {
        return span instanceof RecordedSpan recorded ? recorded.root() : NoopSpan.INSTANCE;
    }
}
