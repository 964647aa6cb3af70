/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What decides about the order of export in a record of the ordered-spans topic. Of a skimmed one, parent and end are read
 * when they are first asked for: for most nobody does. Not thread-safe.
 */
public final class OrderedSpan {
    private static final byte[] ID = Headers.bytes("{\"id\":\"");
    private static final byte[] TRACE_ID = Headers.bytes("\",\"trace_id\":\"");

    private final String traceId;
    private final String id;
    private final byte[] bytes;
    private @Nullable Rest rest;

    private record Rest(@Nullable String parentId, boolean completed) {}

    private OrderedSpan(String traceId, String id, byte[] bytes, @Nullable Rest rest) {
        this.traceId = traceId;
        this.id = id;
        this.bytes = bytes;
        this.rest = rest;
    }

    public static OrderedSpan of(SpanRecord span) {
        return new OrderedSpan(span.traceId(), span.id(), span.bytes(), new Rest(span.parentId(), span.completed()));
    }

    /**
     * Skims a value that the assembler wrote, which has passed {@link SpanRecord#read}: nothing is checked again but that it
     * begins as a JSON object with its ids, and what is behind them is not looked at.
     *
     * @return null when it does not look like one; then {@link SpanRecord#read} tells what is wrong
     */
    public static @Nullable OrderedSpan skim(byte[] value) {
        OrderedSpan span = head(value);
        return span == null ? search(value) : span;
    }

    /** The ids where Spanflow's own SDK writes them; null if they are not there, or need a parser. */
    private static @Nullable OrderedSpan head(byte[] value) {
        int idAt = ID.length;
        int idEnd = isAt(0, ID, value) ? plainEnd(idAt, value) : -1;
        if (idEnd < 0 || !isAt(idEnd, TRACE_ID, value)) {
            return null;
        }
        int traceAt = idEnd + TRACE_ID.length;
        int traceEnd = plainEnd(traceAt, value);
        return traceEnd < 0
                ? null
                : new OrderedSpan(ascii(traceAt, traceEnd, value), ascii(idAt, idEnd, value), value, null);
    }

    private static boolean isAt(int place, byte[] text, byte[] value) {
        int end = place + text.length;
        return end <= value.length && Arrays.equals(text, 0, text.length, value, place, end);
    }

    /** Where a string of ASCII without escapes ends; -1 for any other. */
    private static int plainEnd(int from, byte[] value) {
        for (int i = from; i < value.length && value[i] >= ' ' && value[i] != '\\'; i++) {
            if (value[i] == '"') {
                return i;
            }
        }
        return -1;
    }

    private static String ascii(int from, int to, byte[] value) {
        return new String(value, from, to - from, StandardCharsets.US_ASCII);
    }

    private static @Nullable OrderedSpan search(byte[] value) {
        try (JsonParser parser = Json.FACTORY.createParser(value)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? ids(value, parser) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static @Nullable OrderedSpan ids(byte[] value, JsonParser parser) throws IOException {
        String traceId = null;
        String id = null;
        while (traceId == null || id == null) {
            String name = parser.nextFieldName();
            if (name == null) {
                return null;
            }
            switch (name) {
                case "trace_id" -> traceId = parser.nextTextValue();
                case "id" -> id = parser.nextTextValue();
                default -> parser.nextToken();
            }
            parser.skipChildren();
        }
        return new OrderedSpan(traceId, id, value, null);
    }

    private Rest rest() {
        if (rest == null) {
            rest = rest(bytes);
        }
        return rest;
    }

    /** What stands before a flaw counts: SGP refuses the record, whatever is read here. */
    private static Rest rest(byte[] bytes) {
        String parentId = null;
        boolean completed = false;
        try (JsonParser parser = Json.FACTORY.createParser(bytes)) {
            parser.nextToken();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                switch (name) {
                    case "parent_id" -> parentId = parser.nextTextValue();
                    case "end_timestamp" -> completed = parser.nextToken() == JsonToken.VALUE_STRING;
                    default -> parser.nextToken();
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            return new Rest(parentId, completed);
        }
        return new Rest(parentId, completed);
    }

    public String traceId() {
        return traceId;
    }

    public String id() {
        return id;
    }

    /** Null for a root. */
    public @Nullable String parentId() {
        return rest().parentId();
    }

    /** Whether the span has ended. */
    public boolean completed() {
        return rest().completed();
    }

    /** The JSON object, UTF-8; not a copy: do not write to it. */
    public byte[] bytes() {
        return bytes;
    }
}
