/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a snapshot as the JSON object that SGP takes (SGP contract, sections 3 and 8). */
final class SpanJson {
    /** The members that each record may have, in bytes since they are written so often. */
    private enum Name {
        ID,
        TRACE_ID,
        PARENT_ID,
        GROUP_ID,
        NAME,
        TYPE,
        STATUS,
        START_TIMESTAMP,
        END_TIMESTAMP,
        OBS_TRACE_ID,
        OBS_SPAN_ID,
        INPUT,
        OUTPUT,
        METADATA,
        SPANFLOW;

        @SuppressWarnings("ImmutableEnumChecker") // no more than its own cache changes
        private final SerializableString bytes = new SerializedString(name().toLowerCase(Locale.ROOT));
    }

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
        text(Name.ID, start.id());
        text(Name.TRACE_ID, start.ids().traceId());
        SpanId parent = start.parentId();
        optional(Name.PARENT_ID, parent == null ? null : parent.text());
        optional(Name.GROUP_ID, start.ids().groupId());
        text(Name.NAME, start.name());
        text(Name.TYPE, start.type().name());
        text(Name.STATUS, span.status().name());
        time(Name.START_TIMESTAMP, start.time());
        time(Name.END_TIMESTAMP, span.end());
        AmbientSpan ambient = start.ambient();
        optional(Name.OBS_TRACE_ID, ambient == null ? null : ambient.traceId());
        optional(Name.OBS_SPAN_ID, ambient == null ? null : ambient.spanId());
        payload(Name.INPUT, span.input());
        payload(Name.OUTPUT, span.output());
        metadata(span);
        json.writeEndObject();
    }

    private void optional(Name name, @Nullable String value) throws IOException {
        if (value != null) {
            text(name, value);
        }
    }

    private void text(Name name, String value) throws IOException {
        json.writeFieldName(name.bytes);
        text(value);
    }

    private void text(String text) throws IOException {
        byte[] plain = PlainText.ascii(text);
        if (plain == null) {
            json.writeString(wellFormed(text));
        } else {
            json.writeRawUTF8String(plain, 0, plain.length);
        }
    }

    private void time(Name name, @Nullable Instant time) throws IOException {
        if (time != null) {
            json.writeFieldName(name.bytes);
            byte[] text = Times.ascii(time);
            json.writeRawUTF8String(text, 0, text.length);
        }
    }

    private void payload(Name name, Payload payload) throws IOException {
        json.writeFieldName(name.bytes);
        value(payload.values());
    }

    private void metadata(SpanSnapshot span) throws IOException {
        json.writeFieldName(Name.METADATA.bytes);
        json.writeStartObject();
        for (Map.Entry<String, @Nullable Object> entry :
                span.metadata().values().entrySet()) {
            if (!entry.getKey().equals(MARKS)) {
                member(entry);
            }
        }
        if (!span.marks().values().isEmpty()) {
            payload(Name.SPANFLOW, span.marks());
        }
        json.writeEndObject();
    }

    private void member(Map.Entry<?, ?> entry) throws IOException {
        json.writeFieldName(wellFormed(String.valueOf(entry.getKey())));
        value(entry.getValue());
    }

    private void value(@Nullable Object value) throws IOException {
        if (value instanceof String text) {
            text(text);
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
