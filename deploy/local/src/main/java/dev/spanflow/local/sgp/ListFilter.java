/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import java.util.Locale;

/** A filter of a search that is a list of strings: the span's value must be one of them, or none of those excluded. */
enum ListFilter {
    SPAN_IDS("id IN", true),
    TRACE_IDS("trace_id IN", true),
    PARENT_IDS("parent_id IN", true),
    EXCLUDED_SPAN_IDS("id NOT IN", true),
    EXCLUDED_TRACE_IDS("trace_id NOT IN", true),
    NAMES("json_extract(body, '$.name') IN", false),
    STATUSES("coalesce(json_extract(body, '$.status'), 'SUCCESS') IN", false),
    TYPES("coalesce(json_extract(body, '$.type'), 'STANDALONE') IN", false);

    private final String comparison;
    private final boolean ids;
    private final String jsonName = name().toLowerCase(Locale.ROOT);

    ListFilter(String comparison, boolean ids) {
        this.comparison = comparison;
        this.ids = ids;
    }

    String jsonName() {
        return jsonName;
    }

    /** Whether its strings count as ids, of which a search may hold so many (SGP contract, section 1). */
    boolean holdsIds() {
        return ids;
    }

    /** With a question mark for the list as JSON. */
    String condition() {
        return comparison + " (SELECT value FROM json_each(?))";
    }
}
