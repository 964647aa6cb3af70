/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import org.jspecify.annotations.Nullable;

/**
 * One record of a span: a full snapshot, <em>started</em> (no end yet) or <em>completed</em>, as the JSON object that SGP
 * takes (SGP contract, section 3). Only the fields that decide about order are read; the bytes are kept and travel on.
 *
 * <p>Immutable, if nobody writes to the array.
 */
public final class SpanRecord {
    private final byte[] bytes;
    private final String traceId;
    private final String id;
    private final @Nullable String parentId;
    private final @Nullable String groupId;
    private final boolean completed;
    private final boolean repaired;

    private SpanRecord(byte[] bytes, SpanValues values, boolean repaired) {
        this.bytes = bytes;
        this.traceId = required(values, Field.TRACE_ID);
        this.id = required(values, Field.ID);
        this.parentId = values.text(Field.PARENT_ID);
        this.groupId = values.text(Field.GROUP_ID);
        this.completed = values.isPresent(Field.END_TIMESTAMP);
        this.repaired = repaired;
    }

    /**
     * Reads a value of the spans topic. What SGP would refuse is repaired and marked where {@code schemas/README.md}
     * says so; the result is a record that SGP accepts by all that its contract tells.
     *
     * @throws InvalidSpanException when it cannot be repaired
     */
    public static SpanRecord read(byte[] value) throws InvalidSpanException {
        SpanValues values = SpanValues.of(value);
        SpanEdit repairs = Repairs.of(value, values);
        if (repairs == null) {
            return new SpanRecord(value, values, false);
        }
        byte[] sound = repairs.toBytes();
        return new SpanRecord(sound, SpanValues.of(sound), repairs.hasMarks());
    }

    private static String required(SpanValues values, Field field) {
        String text = values.text(field);
        if (text == null) {
            throw new IllegalStateException("the repairs let a record pass without " + field.jsonName());
        }
        return text;
    }

    /** The JSON object, UTF-8; after repairs, if there were any. Not a copy: do not write to it. */
    public byte[] bytes() {
        return bytes;
    }

    public String traceId() {
        return traceId;
    }

    public String id() {
        return id;
    }

    /** The parent span's id; null for a root. */
    public @Nullable String parentId() {
        return parentId;
    }

    public @Nullable String groupId() {
        return groupId;
    }

    /** Whether the span has ended: it has an {@code end_timestamp}. */
    public boolean completed() {
        return completed;
    }

    /** Whether SGP would have refused the record as it came, and marks in it tell what was changed. */
    public boolean repaired() {
        return repaired;
    }
}
