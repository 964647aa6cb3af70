/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The query of a search: which starts, in which order, and which part.
 *
 * @param from the first start, with it; null for any. SGP does not tell whether the bounds belong to it
 * @param to the last start, with it
 * @param descending newest start first
 * @param cursor the id of an item of another page; null for the first page
 * @param backwards the page ends before the cursor, instead of starting after it
 */
record SearchPaging(
        @Nullable Instant from,
        @Nullable Instant to,
        int limit,
        boolean descending,
        @Nullable String cursor,
        boolean backwards) {
    static final int DEFAULT_LIMIT = 100;
    static final int MAX_LIMIT = 10_000;

    private static final Set<String> NOT_BUILT = Set.of("allow_partial_results");
    private static final Set<String> SORTS_NOT_BUILT = Set.of("duration_ms", "input_tokens", "output_tokens");

    static SearchPaging read(Map<String, String> query, Problems problems) {
        for (String name : NOT_BUILT) {
            if (query.containsKey(name)) {
                problems.addToQuery("not_built", name + " is not built into the stand-in: leave it out", name);
            }
        }
        if (SORTS_NOT_BUILT.contains(query.getOrDefault("sort_by", ""))) {
            problems.addToQuery(
                    "not_built", "the stand-in sorts by start_timestamp only: leave sort_by out", "sort_by");
        }
        String after = query.get("starting_after");
        String before = query.get("ending_before");
        if (after != null && before != null) {
            problems.addToQuery("value_error", "starting_after and ending_before exclude each other", "ending_before");
        }
        Instant from = time(query, "from_ts", problems);
        Instant to = time(query, "to_ts", problems);
        if (from != null && to != null && from.isAfter(to)) {
            problems.addToQuery("value_error", "from_ts must not be after to_ts", "from_ts");
        }
        return new SearchPaging(
                from,
                to,
                limit(query, problems),
                descending(query, problems),
                after != null ? after : before,
                before != null);
    }

    private static @Nullable Instant time(Map<String, String> query, String name, Problems problems) {
        String text = query.get(name);
        Instant time = text == null ? null : ItemFields.timeOf(text);
        if (text != null && time == null) {
            problems.addToQuery("datetime_parsing", name + " " + ItemFields.NO_TIME, name);
        }
        return time;
    }

    private static int limit(Map<String, String> query, Problems problems) {
        String text = query.getOrDefault("limit", Integer.toString(DEFAULT_LIMIT));
        if (text.matches("[0-9]{1,5}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        }
        problems.addToQuery("int_parsing", "limit must be a number from 1 to " + MAX_LIMIT, "limit");
        return DEFAULT_LIMIT;
    }

    private static boolean descending(Map<String, String> query, Problems problems) {
        String order = query.getOrDefault("sort_order", "asc");
        if (!order.equals("asc") && !order.equals("desc")) {
            problems.addToQuery("enum", "sort_order must be asc or desc", "sort_order");
        }
        return order.equals("desc");
    }
}
