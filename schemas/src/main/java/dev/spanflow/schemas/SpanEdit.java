/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes to one record, spliced into its bytes: the value of every member that is not changed keeps its bytes. Marks go
 * into {@code metadata.spanflow}. Not thread-safe; use once.
 */
public final class SpanEdit {
    /** The object inside {@code metadata} that holds Spanflow's marks. */
    public static final String MARKS = "spanflow";

    private static final String METADATA = Field.METADATA.jsonName();
    private static final byte[] WRAP_START = "{\"value\":".getBytes(StandardCharsets.US_ASCII);

    private final JsonMembers span;
    private final Map<String, byte[]> marks = new LinkedHashMap<>();
    private final ByteArrayOutputStream repaired = new ByteArrayOutputStream();

    private SpanEdit(byte[] bytes) {
        this.span = JsonMembers.of(bytes);
    }

    /** Starts a change of a record that {@link SpanRecord#read} has let pass. */
    public static SpanEdit of(byte[] bytes) {
        return new SpanEdit(bytes);
    }

    /** Says that the span left though its parent had not come. */
    public SpanEdit orphanPassed() {
        return mark("orphan", "passed");
    }

    /**
     * Makes the span a root, and keeps the parent that it named in the marks.
     *
     * @param why the mark {@code cut}
     */
    public SpanEdit withoutParent(String why) {
        byte[] parent = span.get(Field.PARENT_ID.jsonName());
        if (parent != null) {
            marks.put(Field.PARENT_ID.jsonName(), parent);
        }
        return without(Field.PARENT_ID.jsonName()).mark("cut", why);
    }

    /** Puts the span into a group, in place of the one it may have. */
    public SpanEdit group(String groupId) {
        return with(Field.GROUP_ID.jsonName(), Json.quoted(groupId));
    }

    /** Says in {@code metadata.spanflow} what was done to the record. */
    public SpanEdit mark(String name, String value) {
        marks.put(name, Json.quoted(value));
        return this;
    }

    SpanEdit without(String name) {
        span.remove(name);
        return this;
    }

    SpanEdit with(String name, byte[] value) {
        span.put(name, value);
        return this;
    }

    /** Makes an object of a value that is none: {@code {"value": …}}. */
    SpanEdit wrap(String name) {
        byte[] value = span.get(name);
        return value == null ? this : with(name, wrapped(value));
    }

    SpanEdit markRepaired(String name) {
        repaired.write(repaired.size() == 0 ? '[' : ',');
        repaired.writeBytes(Json.quoted(name));
        return this;
    }

    boolean hasMarks() {
        return !marks.isEmpty() || repaired.size() > 0;
    }

    /** The changed record. */
    public byte[] toBytes() {
        if (hasMarks()) {
            span.put(METADATA, withMarks(span.get(METADATA)));
        }
        return span.toBytes();
    }

    private byte[] withMarks(byte @Nullable [] metadata) {
        JsonMembers members = metadata == null ? new JsonMembers() : JsonMembers.of(metadata);
        JsonMembers own = JsonMembers.ofObjectOrEmpty(members.get(MARKS));
        marks.forEach(own::put);
        if (repaired.size() > 0) {
            repaired.write(']');
            own.put("repaired", repaired.toByteArray());
        }
        members.put(MARKS, own.toBytes());
        return members.toBytes();
    }

    private static byte[] wrapped(byte[] value) {
        ByteArrayOutputStream object = new ByteArrayOutputStream(WRAP_START.length + value.length + 1);
        object.writeBytes(WRAP_START);
        object.writeBytes(value);
        object.write('}');
        return object.toByteArray();
    }
}
