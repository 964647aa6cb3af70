/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.assembler.ordering.Arrival;
import dev.spanflow.assembler.ordering.Delivery;
import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Ids;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.Partitions;
import dev.spanflow.schemas.Reason;
import dev.spanflow.schemas.SpanRecord;
import java.util.Arrays;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The door: what comes in is a sound span record on its right partition, or is told what is wrong with it. Nothing is changed
 * before this has passed.
 *
 * @param partitions of the spans topic
 */
public record Intake(int recordMaxBytes, int partitions) {
    /**
     * Reads what comes in.
     *
     * @throws InvalidSpanException when the record must become a dead letter
     */
    public SpanRecord read(Record<byte[], byte[]> record) throws InvalidSpanException {
        requireKnownVersion(Headers.text(record.headers(), Headers.VERSION));
        requireAccount(Headers.account(record.headers()));
        if (record.value() == null) {
            throw new InvalidSpanException(Reason.NOT_JSON, "the record has no value");
        }
        requireFits(record);
        return SpanRecord.read(record.value());
    }

    /** Whether the record lies where its trace is assembled; the value's trace_id is the truth. */
    public boolean isInPlace(SpanRecord span, byte @Nullable [] key, int partition) {
        byte[] traceId = span.traceId().getBytes(UTF_8);
        return Arrays.equals(traceId, key) && Partitions.of(traceId, partitions) == partition;
    }

    /** What the ordering is told of a record that has passed. */
    public Arrival arrival(Record<byte[], byte[]> record, SpanRecord span, long offset) {
        Long firstAppended = firstAppended(record.headers());
        return new Arrival(
                Headers.account(record.headers()),
                span,
                record.value(),
                firstAppended == null ? record.timestamp() : firstAppended,
                delivery(record.headers(), firstAppended),
                offset,
                HeaderBytes.write(record.headers()));
    }

    private static Delivery delivery(org.apache.kafka.common.header.Headers headers, @Nullable Long firstAppended) {
        if (Headers.attempt(headers) > 0) {
            return Delivery.REDRIVEN;
        }
        return firstAppended == null ? Delivery.PRODUCED : Delivery.REROUTED;
    }

    /** When a record that was sent back was appended at first; null for any other. */
    public static @Nullable Long firstAppended(org.apache.kafka.common.header.Headers headers) {
        String millis = Headers.text(headers, Headers.APPENDED);
        try {
            return millis == null ? null : Long.valueOf(millis);
        } catch (NumberFormatException e) {
            return null; // not ours
        }
    }

    private static void requireAccount(String account) throws InvalidSpanException {
        String fault = Ids.fault(account);
        if (fault != null) {
            throw new InvalidSpanException(Reason.BAD_ID, Headers.ACCOUNT + " " + fault);
        }
    }

    private void requireFits(Record<byte[], byte[]> record) throws InvalidSpanException {
        long size = (long) record.value().length + DeadLetter.size(record.headers());
        size += record.key() == null ? 0 : record.key().length;
        if (size > recordMaxBytes) {
            throw new InvalidSpanException(
                    Reason.TOO_LARGE,
                    "the record is " + size + " bytes, more than " + AssemblerConfig.RECORD_MAX_BYTES + " = "
                            + recordMaxBytes);
        }
    }

    private static void requireKnownVersion(@Nullable String version) throws InvalidSpanException {
        if (version != null && !version.equals(Integer.toString(Headers.VERSION_KNOWN))) {
            throw new InvalidSpanException(
                    Reason.VERSION,
                    Headers.VERSION + " is " + version + ", this release knows up to " + Headers.VERSION_KNOWN);
        }
    }
}
