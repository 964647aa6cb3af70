/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.sgp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The question whether SGP has a span.
 *
 * @param inTraceOnly asks about this trace alone, after a page that was cut before it could tell
 */
public record Lookup(String traceId, String id, boolean inTraceOnly) {
    /** A page need not hold more: an id in so many other traces calls for a look at this trace alone. */
    public static final int LIMIT = 10;

    private static final JsonFactory JSON = new JsonFactory();

    /** The body of {@code POST /v5/spans/search} (SGP contract, section 1). */
    public byte[] body() {
        ByteArrayOutputStream body = new ByteArrayOutputStream(128);
        try (JsonGenerator json = JSON.createGenerator(body)) {
            json.writeStartObject();
            writeList(json, "span_ids", id);
            if (inTraceOnly) {
                writeList(json, "trace_ids", traceId);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a buffer in memory failed", e);
        }
        return body.toByteArray();
    }

    private static void writeList(JsonGenerator json, String name, String onlyValue) throws IOException {
        json.writeArrayFieldStart(name);
        json.writeString(onlyValue);
        json.writeEndArray();
    }
}
