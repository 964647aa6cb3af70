/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.util.Arrays;
import java.util.List;
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
    private final String name;
    private final String start;
    private final @Nullable String end;
    private final @Nullable String status;
    private final List<String> repaired;

    private SpanRecord(byte[] bytes, SpanValues values, List<String> repaired) {
        this.bytes = bytes;
        this.traceId = required(values, Field.TRACE_ID);
        this.id = required(values, Field.ID);
        this.parentId = values.text(Field.PARENT_ID);
        this.groupId = values.text(Field.GROUP_ID);
        this.name = required(values, Field.NAME);
        this.start = required(values, Field.START_TIMESTAMP);
        this.end = values.text(Field.END_TIMESTAMP);
        this.status = values.text(Field.STATUS);
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
        if (!values.mayHaveDeepFaults()) {
            return read(value, values, List.of());
        }
        DeepRepairs repairs = DeepRepairs.of(value);
        return read(repairs.bytes(), SpanValues.of(repairs.bytes()), repairs.changed());
    }

    private static SpanRecord read(byte[] value, SpanValues values, List<String> changed) throws InvalidSpanException {
        SpanEdit repairs = Repairs.of(value, values, changed);
        if (repairs == null) {
            return new SpanRecord(value, values, List.of());
        }
        byte[] sound = repairs.toBytes();
        List<String> repaired = repairs.repaired();
        // Where only nulls were cut out, nothing else can have changed.
        return new SpanRecord(sound, repaired.isEmpty() ? values : SpanValues.of(sound), repaired);
    }

    private static String required(SpanValues values, Field field) {
        String text = values.text(field);
        if (text == null) {
            throw new IllegalStateException("the repairs let a record pass without " + field.jsonName());
        }
        return text;
    }

    /** The names of all members that SGP knows. */
    public static List<String> members() {
        return Arrays.stream(Field.values()).map(Field::jsonName).toList();
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
        return end != null;
    }

    public String name() {
        return name;
    }

    /** The {@code start_timestamp} as it was written. */
    public String start() {
        return start;
    }

    /** The start in microseconds since 1970. */
    public long startMicros() {
        return Timestamps.micros(start);
    }

    /** The {@code end_timestamp} as it was written; null while the span runs. */
    public @Nullable String end() {
        return end;
    }

    /** The {@code status} as it was written, or null. */
    public @Nullable String status() {
        return status;
    }

    /** Whether SGP would have refused the record as it came, and marks in it tell what was changed. */
    public boolean repaired() {
        return !repaired.isEmpty();
    }

    /** The members that were repaired, as {@code metadata.spanflow.repaired} names them; nearly always empty. */
    public List<String> repairedMembers() {
        return repaired;
    }
}
