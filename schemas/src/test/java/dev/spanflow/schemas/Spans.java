/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;

/** Span records for tests: {@code Spans.span("t", "b").parent("a").completed().bytes()}. */
public final class Spans {
    public static final String START = "2030-05-01T10:00:00.125000+00:00";
    public static final String END = "2030-05-01T10:00:00.480000+00:00";

    private final Map<String, String> fields = new LinkedHashMap<>();
    private final String traceId;

    private Spans(String traceId) {
        this.traceId = traceId;
    }

    /** A started root with the fields that SGP requires. */
    public static Spans span(String traceId, String id) {
        return new Spans(traceId)
                .with("id", quoted(id))
                .with("trace_id", quoted(traceId))
                .with("name", quoted("work " + id))
                .with("start_timestamp", quoted(START));
    }

    public Spans parent(String id) {
        return with("parent_id", quoted(id));
    }

    public Spans group(String id) {
        return with("group_id", quoted(id));
    }

    public Spans completed() {
        return with("end_timestamp", quoted(END));
    }

    /** Makes one snapshot of a span differ from the next. */
    public Spans output(String text) {
        return with("output", "{\"text\":" + quoted(text) + "}");
    }

    /** Any member, its value as raw JSON. */
    public Spans with(String name, String rawValue) {
        fields.put(name, rawValue);
        return this;
    }

    public Spans without(String name) {
        fields.remove(name);
        return this;
    }

    public String traceId() {
        return traceId;
    }

    public String json() {
        StringBuilder json = new StringBuilder("{");
        fields.forEach((name, value) -> json.append(json.length() > 1 ? "," : "")
                .append(quoted(name))
                .append(':')
                .append(value));
        return json.append('}').toString();
    }

    public byte[] bytes() {
        return json().getBytes(UTF_8);
    }

    private static String quoted(String text) {
        return new String(Json.quoted(text), UTF_8);
    }
}
