/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;

/** Spans as SGP answers them (SGP contract, section 5). */
final class ReadModel {
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final List<String> COPIED = List.of(
            "trace_id",
            "parent_id",
            "group_id",
            "name",
            "input",
            "output",
            "metadata",
            "expected",
            "application_variant_id",
            "application_interaction_id",
            "obs_trace_id",
            "obs_span_id");

    /** A stored span: its id and the fields as they were sent. */
    record StoredSpan(String id, ObjectNode fields) {}

    private ReadModel() {}

    static ObjectNode list(String account, Collection<StoredSpan> spans) {
        ObjectNode list = Json.object().put("object", "list");
        ArrayNode items = list.putArray("items");
        spans.forEach(span -> items.add(span(account, span)));
        return list;
    }

    static ObjectNode span(String account, StoredSpan span) {
        ObjectNode out =
                Json.object().put("object", "span").put("id", span.id()).put("account_id", account);
        for (String field : COPIED) {
            JsonNode value = span.fields().get(field);
            if (value != null) {
                out.set(field, value);
            }
        }
        for (String field : List.of("start_timestamp", "end_timestamp")) {
            if (span.fields().has(field)) {
                out.put(
                        field,
                        time(OffsetDateTime.parse(span.fields().get(field).textValue())
                                .toInstant()));
            }
        }
        out.put("status", span.fields().path("status").asText("SUCCESS"));
        out.put("type", span.fields().path("type").asText("STANDALONE"));
        out.putObject("created_by")
                .put("id", "stand-in")
                .put("type", "service_account")
                .put("object", "identity");
        return out;
    }

    /** Microseconds, UTC. */
    static String time(Instant instant) {
        return MICROS.format(instant);
    }
}
