/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import org.jspecify.annotations.Nullable;

/**
 * Makes a record of a snapshot: redacts, trims to the size that fits, writes JSON.
 *
 * @param maxBytes of the value
 */
record RecordEncoding(int maxBytes, @Nullable Redaction redaction) {
    private static final String MARK = "redaction_failed";

    byte[] bytes(SpanSnapshot span) {
        return Trimming.bytes(redaction == null ? span : redacted(span, redaction), maxBytes);
    }

    private static SpanSnapshot redacted(SpanSnapshot span, Redaction redaction) {
        Payload input = redacted("input", span.input(), redaction);
        Payload output = redacted("output", span.output(), redaction);
        Payload metadata = redacted("metadata", span.metadata(), redaction);
        Payload marks = input == null || output == null || metadata == null
                ? span.marks().with(MARK, true)
                : span.marks();
        return new SpanSnapshot(
                span.start(), span.end(), span.status(), orEmpty(input), orEmpty(output), orEmpty(metadata), marks);
    }

    /** Null when the hook throws: then nothing of the field may leave. */
    private static @Nullable Payload redacted(String field, Payload payload, Redaction redaction) {
        if (payload.values().isEmpty()) {
            return payload;
        }
        try {
            return Payload.of(redaction.redact(field, payload.values()));
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            return null;
        }
    }

    private static Payload orEmpty(@Nullable Payload payload) {
        return payload == null ? Payload.EMPTY : payload;
    }
}
