/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not go on, with the reason and the place it came from. Its identity is (stage, topic, partition,
 * offset): a reader that sees it twice counts it once.
 *
 * @param stage who gave it up: {@link #ASSEMBLER} or {@link #EXPORTER}
 * @param detail what was wrong, for people; cut at {@value #MAX_DETAIL} characters
 * @param origin the record as it was read
 */
public record DeadLetter(String stage, Reason reason, String detail, ConsumerRecord<byte[], byte[]> origin) {
    public static final String ASSEMBLER = "assembler";
    public static final String EXPORTER = "exporter";

    public static final String STAGE = "spanflow-stage";
    public static final String REASON = "spanflow-reason";
    public static final String DETAIL = "spanflow-detail";
    /** How often it has come this way: 1, and one more for each time it was redriven. */
    public static final String ATTEMPTS = "spanflow-attempts";
    /** The original value's length in bytes; -1 for a record without a value. */
    public static final String LENGTH = "spanflow-length";
    /** The place of the original record: {@code topic/partition@offset}. */
    public static final String ORIGIN = "spanflow-origin";
    /** When the original record was appended, in milliseconds since 1970. */
    public static final String TIME = "spanflow-time";

    /**
     * On a resolution: the letter that is done with, as {@code partition@offset} of the dead-letter topic. It lies on the same
     * partition, has no value, and bears the letter's {@link #STAGE} and {@link #ORIGIN}.
     */
    public static final String RESOLVES = "spanflow-resolves";
    /** On a resolution: {@code redriven}, or {@code superseded}, when SGP gets a newer record of the span. */
    public static final String RESOLUTION = "spanflow-resolution";

    /** The original value is cut here, so that every dead letter fits its topic. */
    public static final int MAX_VALUE_BYTES = 900_000;

    /** Keys and headers are kept up to this size together, for the same reason. */
    static final int MAX_HEADER_BYTES = 64 * 1024;

    static final int MAX_DETAIL = 500;

    /** A record as it lay on a topic, for those who do not hold it as a consumer read it. */
    public static ConsumerRecord<byte[], byte[]> origin(
            String topic,
            int partition,
            long offset,
            long appended,
            byte @Nullable [] key,
            byte @Nullable [] value,
            org.apache.kafka.common.header.Headers headers) {
        return new ConsumerRecord<>(
                topic,
                partition,
                offset,
                appended,
                TimestampType.LOG_APPEND_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                key,
                value,
                headers,
                Optional.empty());
    }

    /** The key of the record on the dead-letter topic: the original one, unless it is absurdly long. */
    public byte @Nullable [] recordKey() {
        return cut(origin.key(), MAX_HEADER_BYTES);
    }

    /** The value of the record on the dead-letter topic: the original bytes, cut at {@link #MAX_VALUE_BYTES}. */
    public byte @Nullable [] recordValue() {
        return cut(origin.value(), MAX_VALUE_BYTES);
    }

    /** The original headers, if they are not absurdly long, and the ones that tell what happened. */
    public org.apache.kafka.common.header.Headers recordHeaders() {
        RecordHeaders all = new RecordHeaders();
        if (size(origin.headers()) <= MAX_HEADER_BYTES) {
            origin.headers().forEach(all::add);
        }
        all.add(STAGE, Headers.bytes(stage));
        all.add(REASON, Headers.bytes(reason.name()));
        all.add(DETAIL, Headers.bytes(detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL)));
        all.add(ATTEMPTS, Headers.bytes(Integer.toString(1 + Headers.attempt(origin.headers()))));
        all.add(LENGTH, Headers.bytes(Integer.toString(origin.value() == null ? -1 : origin.value().length)));
        all.add(ORIGIN, Headers.bytes(origin.topic() + "/" + Headers.place(origin.partition(), origin.offset())));
        all.add(TIME, Headers.bytes(Long.toString(origin.timestamp())));
        return all;
    }

    private static byte @Nullable [] cut(byte @Nullable [] bytes, int max) {
        return bytes == null || bytes.length <= max ? bytes : Arrays.copyOf(bytes, max);
    }

    /** Bytes of all headers, names included. */
    public static int size(org.apache.kafka.common.header.Headers headers) {
        int size = 0;
        for (var header : headers) {
            size += header.key().getBytes(StandardCharsets.UTF_8).length;
            size += header.value() == null ? 0 : header.value().length;
        }
        return size;
    }
}
