/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.assembler.Intake;
import dev.spanflow.assembler.ordering.Hashes;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.SpanRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * What of the spans topic counts for a replay: records of its account that the assembler took where they lie. What became a dead
 * letter, or was rerouted, does not.
 */
record PastSpans(Intake intake, String account) {
    /** What stands for the trace that a record's key names; null for a record of another account, or without key. */
    @Nullable
    Long trace(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null || !Headers.account(record.headers()).equals(account)
                ? null
                : trace(new String(record.key(), UTF_8));
    }

    long trace(String traceId) {
        return Hashes.trace(account, traceId).high();
    }

    /** The span of a record for which {@link #trace} has an answer; null when it does not count. */
    @Nullable
    SpanRecord span(ConsumerRecord<byte[], byte[]> record) {
        return span(
                new Record<>(record.key(), record.value(), Math.max(0, record.timestamp()), record.headers()),
                record.partition());
    }

    @Nullable
    SpanRecord span(Record<byte[], byte[]> record, int partition) {
        try {
            SpanRecord span = intake.read(record);
            return intake.isInPlace(span, record.key(), partition) ? span : null;
        } catch (InvalidSpanException e) {
            return null;
        }
    }

    /** Reads a record again that has passed the door before. */
    static SpanRecord sound(byte[] bytes) {
        try {
            return SpanRecord.read(bytes);
        } catch (InvalidSpanException e) {
            throw new IllegalStateException("a record that was sound is none: " + e.detail(), e);
        }
    }
}
