/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The write model of one span (SGP contract, sections 3 and 4). Fields it does not name are ignored. */
final class ItemSchema {
    private static final Set<String> STATUSES = sorted("SUCCESS", "ERROR", "CANCELED");
    private static final Set<String> TYPES = sorted(
            "TEXT_INPUT",
            "TEXT_OUTPUT",
            "COMPLETION_INPUT",
            "COMPLETION",
            "KB_RETRIEVAL",
            "KB_INPUT",
            "RERANKING",
            "EXTERNAL_ENDPOINT",
            "PROMPT_ENGINEERING",
            "DOCUMENT_INPUT",
            "MAP_REDUCE",
            "DOCUMENT_SEARCH",
            "DOCUMENT_PROMPT",
            "CUSTOM",
            "CODE_EXECUTION",
            "DATA_MANIPULATION",
            "EVALUATION",
            "FILE_RETRIEVAL",
            "KB_ADD_CHUNK",
            "KB_MANAGEMENT",
            "GUARDRAIL",
            "OUTPUT_GUARDRAIL",
            "TRACER",
            "AGENT_TRACER",
            "AGENT_WORKFLOW",
            "STANDALONE");
    private static final Pattern OBS_TRACE_ID = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern OBS_SPAN_ID = Pattern.compile("[0-9a-f]{16}");

    private ItemSchema() {}

    /** Reads the item at the given index; null after noting why it is refused, else it may still have problems. */
    static @Nullable SpanItem read(int index, JsonNode node, String body, Modes modes, Problems problems) {
        if (!(node instanceof ObjectNode object)) {
            problems.add("model_type", "an item must be a JSON object", "items", index);
            return null;
        }
        ItemFields fields = new ItemFields(index, object, problems);
        checkPayload(fields);
        checkLinkage(fields);
        return item(fields, object, body, modes);
    }

    private static SpanItem item(ItemFields fields, ObjectNode object, String body, Modes modes) {
        String id = fields.text("id");
        Instant start = fields.requiredTime("start_timestamp");
        Instant end = fields.time("end_timestamp");
        if (end != null && end.isBefore(start)) {
            fields.problem("end_timestamp", "value_error", "must not be before start_timestamp");
        }
        for (String field : List.of("trace_id", "id", "group_id")) {
            fields.limitCharacters(field, modes.idCharacters());
        }
        return new SpanItem(
                new SpanKey(
                        fields.requiredText("trace_id"),
                        id == null ? UUID.randomUUID().toString() : id),
                fields.text("parent_id"),
                fields.text("group_id"),
                fields.requiredText("name"),
                fields.oneOf("status", STATUSES, "SUCCESS"),
                fields.oneOf("type", TYPES, "STANDALONE"),
                start,
                end,
                object,
                body);
    }

    private static void checkPayload(ItemFields fields) {
        for (String field : List.of("input", "output", "metadata", "expected")) {
            fields.object(field);
        }
    }

    private static void checkLinkage(ItemFields fields) {
        fields.text("application_variant_id");
        fields.text("application_interaction_id");
        fields.pattern("obs_trace_id", OBS_TRACE_ID, "must be 32 lower-case hex digits");
        fields.pattern("obs_span_id", OBS_SPAN_ID, "must be 16 lower-case hex digits");
        if (fields.has("obs_span_id") && !fields.has("obs_trace_id")) {
            fields.problem("obs_span_id", "value_error", "requires obs_trace_id");
        }
    }

    private static Set<String> sorted(String... values) {
        return new TreeSet<>(List.of(values));
    }
}
