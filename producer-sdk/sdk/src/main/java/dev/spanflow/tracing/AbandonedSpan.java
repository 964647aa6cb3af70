/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.tracing.journal.Journal.SpanKey;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Ends a span whose process was killed: all that its last record said stays, its end is when the process was last seen. */
final class AbandonedSpan {
    static final String MARK = "abandoned";
    static final String ERROR_TYPE = "abandoned";

    private static final String ERROR_MESSAGE = "the process ended before the span did";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private AbandonedSpan() {}

    static @Nullable SpanKey key(byte[] value) {
        try {
            SpanRecord record = SpanRecord.read(value);
            return new SpanKey(record.traceId(), record.id());
        } catch (InvalidSpanException e) {
            return null;
        }
    }

    /** Returns null when the record is none. */
    static byte @Nullable [] ended(byte[] started, Instant lastSeen) {
        try {
            SpanRecord record = SpanRecord.read(started);
            if (!(JSON.readTree(started) instanceof ObjectNode span)) {
                return null;
            }
            span.put("status", SpanStatus.ERROR.name());
            span.put("end_timestamp", later(record.start(), Times.text(lastSeen)));
            ObjectNode metadata = object(span, "metadata");
            metadata.put("error", true).put("error_type", ERROR_TYPE).put("error_message", ERROR_MESSAGE);
            object(metadata, SpanJson.MARKS).put(MARK, true);
            return JSON.writeValueAsBytes(span);
        } catch (InvalidSpanException | IOException e) {
            return null;
        }
    }

    /** Both as {@link Times} writes them, so the order of the texts is that of the times. */
    private static String later(String start, String lastSeen) {
        return start.compareTo(lastSeen) > 0 ? start : lastSeen;
    }

    private static ObjectNode object(ObjectNode parent, String name) {
        JsonNode member = parent.get(name);
        return member instanceof ObjectNode object ? object : parent.putObject(name);
    }
}
