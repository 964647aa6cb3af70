/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of a search: what must all hold of a span. Null is no condition.
 *
 * @param lists an empty list holds of none, or excludes none
 * @param minDurationMs of completed spans only; so is {@code maxDurationMs}
 */
record SearchFilters(
        Map<ListFilter, List<String>> lists,
        @Nullable String groupId,
        boolean parentsOnly,
        @Nullable Long minDurationMs,
        @Nullable Long maxDurationMs) {
    static final int MAX_IDS = 10_000;

    /** Filters that SGP has and this stand-in has not: ignored they would find too much. */
    private static final Set<String> NOT_BUILT = Set.of(
            "acp_types",
            "agentex_agent_ids",
            "agentex_agent_names",
            "application_variant_ids",
            "assessment_types",
            "excluded_spans",
            "extra_metadata",
            "obs_span_ids",
            "obs_trace_ids",
            "search_texts",
            "spans");

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
        Map<ListFilter, List<String>> lists = lists(body, problems);
        limitIds(lists, problems);
        return new SearchFilters(
                lists,
                text(body, "group_id", problems),
                flag(body, problems),
                number(body, "min_duration_ms", problems),
                number(body, "max_duration_ms", problems));
    }

    private static Map<ListFilter, List<String>> lists(JsonNode body, Problems problems) {
        Map<ListFilter, List<String>> lists = new EnumMap<>(ListFilter.class);
        for (ListFilter filter : ListFilter.values()) {
            List<String> texts = texts(body, filter.jsonName(), problems);
            if (texts != null) {
                lists.put(filter, texts);
            }
        }
        return lists;
    }

    private static void limitIds(Map<ListFilter, List<String>> lists, Problems problems) {
        int count = lists.entrySet().stream()
                .filter(list -> list.getKey().holdsIds())
                .mapToInt(list -> list.getValue().size())
                .sum();
        if (count > MAX_IDS) {
            problems.add("too_long", "all lists of ids must hold at most " + MAX_IDS + " ids, not " + count);
        }
    }

    private static @Nullable List<String> texts(JsonNode body, String field, Problems problems) {
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

    private static @Nullable Long number(JsonNode body, String field, Problems problems) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.canConvertToExactIntegral() || !value.canConvertToLong()) {
            problems.add("int_type", field + " must be a whole number", field);
        }
        return value.longValue();
    }

    private static boolean flag(JsonNode body, Problems problems) {
        JsonNode value = body.path("parents_only");
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            problems.add("bool_type", "parents_only must be true or false", "parents_only");
        }
        return value.booleanValue();
    }
}
