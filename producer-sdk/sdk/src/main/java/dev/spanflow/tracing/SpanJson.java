/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a snapshot as the JSON object that SGP takes (SGP contract, sections 3 and 8). */
final class SpanJson {
    /** The member of {@code metadata} that is Spanflow's own. */
    static final String MARKS = "spanflow";

    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator json;

    private SpanJson(JsonGenerator json) {
        this.json = json;
    }

    static byte[] bytes(SpanSnapshot span) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) Math.min(span.bytes(), 1 << 20));
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            new SpanJson(json).span(span);
        } catch (IOException e) {
            throw new UncheckedIOException("span " + span.start().ids() + " cannot be written", e);
        }
        return bytes.toByteArray();
    }

    private void span(SpanSnapshot span) throws IOException {
        SpanSnapshot.Start start = span.start();
        json.writeStartObject();
        json.writeStringField("id", start.id());
        json.writeStringField("trace_id", start.ids().traceId());
        SpanId parent = start.parentId();
        optional("parent_id", parent == null ? null : parent.text());
        optional("group_id", start.ids().groupId());
        json.writeStringField("name", wellFormed(start.name()));
        json.writeStringField("type", start.type().name());
        json.writeStringField("status", span.status().name());
        json.writeStringField("start_timestamp", Times.text(start.time()));
        Instant end = span.end();
        optional("end_timestamp", end == null ? null : Times.text(end));
        AmbientSpan ambient = start.ambient();
        optional("obs_trace_id", ambient == null ? null : ambient.traceId());
        optional("obs_span_id", ambient == null ? null : ambient.spanId());
        payload("input", span.input());
        payload("output", span.output());
        metadata(span);
        json.writeEndObject();
    }

    private void optional(String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    private void payload(String name, Payload payload) throws IOException {
        json.writeFieldName(name);
        value(payload.values());
    }

    private void metadata(SpanSnapshot span) throws IOException {
        json.writeObjectFieldStart("metadata");
        for (Map.Entry<String, @Nullable Object> entry :
                span.metadata().values().entrySet()) {
            if (!entry.getKey().equals(MARKS)) {
                member(entry);
            }
        }
        if (!span.marks().values().isEmpty()) {
            payload(MARKS, span.marks());
        }
        json.writeEndObject();
    }

    private void member(Map.Entry<?, ?> entry) throws IOException {
        json.writeFieldName(wellFormed(String.valueOf(entry.getKey())));
        value(entry.getValue());
    }

    private void value(@Nullable Object value) throws IOException {
        if (value instanceof String text) {
            json.writeString(wellFormed(text));
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                member(entry);
            }
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object element : list) {
                value(element);
            }
            json.writeEndArray();
        } else {
            json.writePOJO(value);
        }
    }

    /** Half a surrogate pair has no UTF-8; like SGP, write U+FFFD for it. */
    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            }
        }
        return text;
    }
}
