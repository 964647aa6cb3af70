/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.SpanRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a record tells of its span, as far as order is concerned.
 *
 * @param appended when it first lay on the spans topic, in milliseconds since 1970
 * @param offset where it lies there
 */
record Snapshot(SpanKey span, @Nullable String parentId, boolean completed, long appended, long offset) {
    /** Null for what is no span record. */
    static @Nullable Snapshot of(ConsumerRecord<byte[], byte[]> record) {
        SpanRecord span = read(record.value());
        return span == null
                ? null
                : new Snapshot(
                        SpanKey.of(span, record.headers()),
                        span.parentId(),
                        span.completed(),
                        appended(record),
                        record.offset());
    }

    static @Nullable SpanRecord read(byte @Nullable [] value) {
        try {
            return value == null ? null : SpanRecord.read(value);
        } catch (InvalidSpanException e) {
            return null;
        }
    }

    /** A record that was sent back bears the time of the first. */
    static long appended(ConsumerRecord<byte[], byte[]> record) {
        String first = Headers.text(record.headers(), Headers.APPENDED);
        return first != null && first.matches("\\d{1,18}") ? Long.parseLong(first) : record.timestamp();
    }

    /** Whether SGP should hold this one rather than the other: rule 2 of assembly. */
    boolean isNewerThan(Snapshot other) {
        if (completed != other.completed) {
            return completed;
        }
        return appended == other.appended ? offset > other.offset : appended > other.appended;
    }
}
