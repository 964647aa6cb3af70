/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds a record to what SGP accepts: SGP refuses a whole batch for one bad span (SGP contract, section 6). The table in
 * {@code schemas/README.md} lists each fault with its repair.
 */
final class Repairs {
    static final Set<String> STATUSES = Set.of("SUCCESS", "ERROR", "CANCELED");
    private static final Field[] FIELDS = Field.values();
    private static final Pattern W3C_TRACE_ID = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern W3C_SPAN_ID = Pattern.compile("[0-9a-f]{16}");
    private static final byte[] CUSTOM = "\"CUSTOM\"".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;
    private final SpanValues values;
    private @Nullable SpanEdit edit;

    private Repairs(byte[] bytes, SpanValues values) {
        this.bytes = bytes;
        this.values = values;
    }

    /**
     * The repairs that the record needs, or null when it is sound.
     *
     * @param changed members that were repaired before
     */
    static @Nullable SpanEdit of(byte[] bytes, SpanValues values, Collection<String> changed)
            throws InvalidSpanException {
        Repairs repairs = new Repairs(bytes, values);
        for (String name : changed) {
            repairs.edit().markRepaired(name);
        }
        for (Field field : FIELDS) {
            repairs.check(field);
        }
        return repairs.edit;
    }

    private void check(Field field) throws InvalidSpanException {
        if (!values.has(field)) {
            absent(field);
            return;
        }
        switch (field.kind()) {
            case REQUIRED_ID -> requireId(field);
            case NAME -> requireText(field);
            case START -> requireTime(field);
            case END -> checkEnd(requireTime(field));
            case OPTIONAL_ID -> cutUnless(field, isText(field) && Ids.fault(text(field)) == null);
            case OBJECT -> wrapUnlessObject(field);
            case STATUS -> cutUnless(field, STATUSES.contains(text(field)));
            case TYPE -> checkType();
            case TEXT -> cutUnless(field, isText(field));
            case OBS_TRACE_ID -> cutUnless(field, hasObsTrace());
            case OBS_SPAN_ID -> cutUnless(field, hasObsTrace() && matches(W3C_SPAN_ID, field));
        }
    }

    private void absent(Field field) throws InvalidSpanException {
        if (field.required()) {
            String state = values.isNull(field) ? " is null" : " is missing";
            throw new InvalidSpanException(Reason.MISSING_FIELD, field.jsonName() + state);
        }
        if (values.isNull(field)) {
            edit().without(field.jsonName());
        }
    }

    private void requireId(Field field) throws InvalidSpanException {
        String fault = Ids.fault(requireText(field));
        if (fault != null) {
            throw new InvalidSpanException(Reason.BAD_ID, field.jsonName() + " " + fault);
        }
    }

    private String requireText(Field field) throws InvalidSpanException {
        if (!isText(field)) {
            throw new InvalidSpanException(Reason.BAD_TYPE, field.jsonName() + " is no string");
        }
        return text(field);
    }

    private String requireTime(Field field) throws InvalidSpanException {
        String text = requireText(field);
        if (Timestamps.seconds(text) == Timestamps.NONE) {
            String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
            throw new InvalidSpanException(
                    Reason.BAD_TIMESTAMP,
                    field.jsonName() + " is no date-time with offset such as 2030-05-01T10:00:00.125Z: " + shown);
        }
        return text;
    }

    private void checkEnd(String end) throws InvalidSpanException {
        String start = requireText(Field.START_TIMESTAMP); // checked before, being an earlier field
        if (Timestamps.isBefore(end, start)) {
            edit().with(Field.END_TIMESTAMP.jsonName(), Json.quoted(start));
            repaired(Field.END_TIMESTAMP);
        }
    }

    private void checkType() {
        if (!SpanType.isKnown(text(Field.TYPE))) {
            edit().with(Field.TYPE.jsonName(), CUSTOM);
            repaired(Field.TYPE);
        }
    }

    private void wrapUnlessObject(Field field) {
        if (!values.isObject(field)) {
            edit().wrap(field.jsonName());
            repaired(field);
        }
    }

    private void cutUnless(Field field, boolean sound) {
        if (!sound) {
            edit().without(field.jsonName());
            repaired(field);
        }
    }

    private boolean hasObsTrace() {
        return matches(W3C_TRACE_ID, Field.OBS_TRACE_ID);
    }

    private boolean matches(Pattern pattern, Field field) {
        return isText(field) && pattern.matcher(text(field)).matches();
    }

    private boolean isText(Field field) {
        return values.text(field) != null;
    }

    /** The string, or an empty one: no rule takes that for sound. */
    private String text(Field field) {
        String text = values.text(field);
        return text == null ? "" : text;
    }

    private void repaired(Field field) {
        edit().markRepaired(field.jsonName());
    }

    private SpanEdit edit() {
        if (edit == null) {
            edit = SpanEdit.of(bytes);
        }
        return edit;
    }
}
