/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one item's fields and notes each that breaks the schema; {@code null} counts as a wrong type. */
final class ItemFields {
    static final String NO_TIME = "must be an ISO 8601 date-time with an offset";

    private final int index;
    private final JsonNode item;
    private final Problems problems;

    ItemFields(int index, JsonNode item, Problems problems) {
        this.index = index;
        this.item = item;
        this.problems = problems;
    }

    /** The field's text, or an empty one after noting that it is absent or no string. */
    String requiredText(String field) {
        require(field);
        String text = text(field);
        return text == null ? "" : text;
    }

    @Nullable
    String text(String field) {
        JsonNode value = item.get(field);
        if (value != null && !value.isTextual()) {
            problem(field, "string_type", "must be a string");
        }
        return value == null ? null : value.textValue();
    }

    void limitCharacters(String field, int limit) {
        String text = item.path(field).textValue();
        if (text != null && text.codePointCount(0, text.length()) > limit) {
            problem(field, "string_too_long", "must have at most " + limit + " characters");
        }
    }

    void object(String field) {
        if (item.has(field) && !item.get(field).isObject()) {
            problem(field, "dict_type", "must be a JSON object");
        }
    }

    String oneOf(String field, Set<String> values, String whenAbsent) {
        if (!item.has(field)) {
            return whenAbsent;
        }
        String text = item.get(field).textValue();
        if (text == null || !values.contains(text)) {
            problem(field, "enum", "must be one of " + String.join(", ", values));
            return whenAbsent;
        }
        return text;
    }

    void pattern(String field, Pattern pattern, String rule) {
        String text = text(field);
        if (text != null && !pattern.matcher(text).matches()) {
            problem(field, "string_pattern_mismatch", rule);
        }
    }

    /** A date-time with an offset; whether SGP takes one without is unknown, so it is refused. */
    @Nullable
    Instant time(String field) {
        String text = text(field);
        if (text == null) {
            return null;
        }
        Instant time = timeOf(text);
        if (time == null) {
            problem(field, "datetime_parsing", NO_TIME);
        }
        return time;
    }

    static @Nullable Instant timeOf(String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME);
            return time.getYear() >= 1 && time.getYear() <= 9999 ? time.toInstant() : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    Instant requiredTime(String field) {
        require(field);
        Instant time = time(field);
        return time == null ? Instant.EPOCH : time;
    }

    boolean has(String field) {
        return item.has(field);
    }

    private void require(String field) {
        if (!item.has(field)) {
            problem(field, "missing", "is required");
        }
    }

    void problem(String field, String type, String rule) {
        problems.add(type, field + " " + rule, "items", index, field);
    }
}
