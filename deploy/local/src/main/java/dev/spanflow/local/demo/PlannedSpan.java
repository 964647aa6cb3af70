/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanflow.schemas.SpanType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A span as a worker means to make it, so that its last record is known before it is sent, and not from the SDK. */
record PlannedSpan(
        String traceId,
        String id,
        @Nullable String parentId,
        @Nullable String groupId,
        String name,
        SpanType type,
        Instant start,
        Instant end) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx").withZone(ZoneOffset.UTC);

    PlannedSpan {
        start = start.truncatedTo(ChronoUnit.MICROS);
        end = end.truncatedTo(ChronoUnit.MICROS);
    }

    Map<String, String> input() {
        return Map.of("question", "What does " + name + " do?");
    }

    Map<String, String> output() {
        return Map.of("answer", "It took " + start.until(end, ChronoUnit.MICROS) + " µs.");
    }

    /** A started record. */
    ObjectNode started() {
        ObjectNode span = JSON.createObjectNode();
        optional("group_id", groupId, span);
        optional("parent_id", parentId, span);
        span.put("id", id).put("trace_id", traceId).put("name", name).put("type", type.name());
        span.put("start_timestamp", MICROS.format(start)).put("status", "SUCCESS");
        span.set("input", JSON.valueToTree(new LinkedHashMap<>(input())));
        span.set("output", JSON.createObjectNode());
        span.set("metadata", JSON.createObjectNode());
        return span;
    }

    /** A completed record. */
    ObjectNode completed() {
        ObjectNode span = started();
        span.put("end_timestamp", MICROS.format(end));
        span.set("output", JSON.valueToTree(new LinkedHashMap<>(output())));
        return span;
    }

    private static void optional(String field, @Nullable String value, ObjectNode span) {
        if (value != null) {
            span.put(field, value);
        }
    }
}
