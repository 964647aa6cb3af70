/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of a search: what must all hold of a span. Null is no condition.
 *
 * @param spanIds one of these; an empty list holds of none
 */
record SearchFilters(
        @Nullable List<String> spanIds,
        @Nullable List<String> traceIds,
        @Nullable String groupId,
        boolean parentsOnly) {
    static final int MAX_IDS = 10_000;

    /** Filters that SGP has and this stand-in has not: ignored they would find too much. */
    private static final Set<String> NOT_BUILT = Set.of(
            "acp_types",
            "agentex_agent_ids",
            "agentex_agent_names",
            "application_variant_ids",
            "assessment_types",
            "excluded_span_ids",
            "excluded_spans",
            "excluded_trace_ids",
            "extra_metadata",
            "max_duration_ms",
            "min_duration_ms",
            "names",
            "obs_span_ids",
            "obs_trace_ids",
            "parent_ids",
            "search_texts",
            "spans",
            "statuses",
            "types");

    /** Notes what SGP refuses, and what is not built here. */
    static SearchFilters read(JsonNode body, Problems problems) {
        if (!body.isObject()) {
            problems.add("model_type", "the body must be a JSON object");
        }
        body.fieldNames().forEachRemaining(name -> {
            if (NOT_BUILT.contains(name) && !body.get(name).isNull()) {
                problems.add("not_built", name + " is a filter that the stand-in does not have: leave it out", name);
            }
        });
        List<String> spanIds = ids(body, "span_ids", problems);
        List<String> traceIds = ids(body, "trace_ids", problems);
        int count = (spanIds == null ? 0 : spanIds.size()) + (traceIds == null ? 0 : traceIds.size());
        if (count > MAX_IDS) {
            problems.add("too_long", "span_ids and trace_ids must hold at most " + MAX_IDS + " ids, not " + count);
        }
        return new SearchFilters(spanIds, traceIds, text(body, "group_id", problems), flag(body, problems));
    }

    private static @Nullable List<String> ids(JsonNode body, String field, Problems problems) {
        JsonNode list = body.path(field);
        if (list.isMissingNode() || list.isNull()) {
            return null;
        }
        List<String> ids = new ArrayList<>(list.size());
        list.forEach(id -> ids.add(id.textValue()));
        if (!list.isArray() || ids.contains(null)) {
            problems.add("list_type", field + " must be a list of strings", field);
        }
        return ids;
    }

    private static @Nullable String text(JsonNode body, String field, Problems problems) {
        JsonNode value = body.path(field);
        if (!value.isMissingNode() && !value.isNull() && !value.isTextual()) {
            problems.add("string_type", field + " must be a string", field);
        }
        return value.textValue();
    }

    private static boolean flag(JsonNode body, Problems problems) {
        JsonNode value = body.path("parents_only");
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            problems.add("bool_type", "parents_only must be true or false", "parents_only");
        }
        return value.booleanValue();
    }
}
