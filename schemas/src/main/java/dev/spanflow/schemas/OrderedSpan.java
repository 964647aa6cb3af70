/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What decides about the order of export in a record of the ordered-spans topic.
 *
 * @param parentId null for a root
 * @param completed whether the span has ended
 * @param bytes the JSON object, UTF-8; not a copy: do not write to it
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity, as the record that it was read from
public record OrderedSpan(
        String traceId, String id, @Nullable String parentId, boolean completed, byte[] bytes) {
    public static OrderedSpan of(SpanRecord span) {
        return new OrderedSpan(span.traceId(), span.id(), span.parentId(), span.completed(), span.bytes());
    }

    /**
     * Skims a value that the assembler wrote, which has passed {@link SpanRecord#read}: nothing is checked again but that it
     * is JSON and has its ids.
     *
     * @return null when it does not look like one; then {@link SpanRecord#read} tells what is wrong
     */
    public static @Nullable OrderedSpan skim(byte[] value) {
        try (JsonParser parser = Json.FACTORY.createParser(value)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? members(value, parser) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static @Nullable OrderedSpan members(byte[] value, JsonParser parser) throws IOException {
        String traceId = null;
        String id = null;
        String parentId = null;
        boolean completed = false;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            switch (name) {
                case "trace_id" -> traceId = parser.nextTextValue();
                case "id" -> id = parser.nextTextValue();
                case "parent_id" -> parentId = parser.nextTextValue();
                case "end_timestamp" -> completed = parser.nextToken() == JsonToken.VALUE_STRING;
                default -> parser.nextToken();
            }
            parser.skipChildren();
        }
        boolean whole = parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
        return whole && traceId != null && id != null ? new OrderedSpan(traceId, id, parentId, completed, value) : null;
    }
}
