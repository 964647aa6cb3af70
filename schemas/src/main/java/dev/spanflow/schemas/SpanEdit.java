/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes to one record, spliced into its bytes: every member that is not changed keeps its bytes. Marks go into {@code
 * metadata.spanflow}. Not thread-safe; use once.
 */
public final class SpanEdit {
    /** The object inside {@code metadata} that holds Spanflow's marks. */
    public static final String MARKS = "spanflow";

    private static final String METADATA = Field.METADATA.jsonName();
    private static final byte[] GROUP_MEMBER = ",\"group_id\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] WRAP_START = "{\"value\":".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;
    private final Map<String, byte[]> marks = new LinkedHashMap<>();
    private final List<String> repaired = new ArrayList<>();
    private @Nullable JsonMembers members;
    private byte @Nullable [] group;

    private SpanEdit(byte[] bytes) {
        this.bytes = bytes;
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
     * Puts the span under another parent because its own had not come, and says so.
     *
     * @param parentId null to make it a root
     */
    public SpanEdit orphanRerooted(@Nullable String parentId) {
        return under(parentId).mark("orphan", "rerooted");
    }

    /**
     * Makes the span a root, and keeps the parent that it named in the marks.
     *
     * @param why the mark {@code cut}
     */
    public SpanEdit withoutParent(String why) {
        return under(null).mark("cut", why);
    }

    private SpanEdit under(@Nullable String parentId) {
        String name = Field.PARENT_ID.jsonName();
        byte[] named = members().get(name);
        if (named != null) {
            marks.put(name, named);
        }
        return parentId == null ? without(name) : with(name, Json.quoted(parentId));
    }

    /** Puts a span that names no group into one. */
    public SpanEdit group(String groupId) {
        group = Json.quoted(groupId);
        return this;
    }

    /** Says in {@code metadata.spanflow} what was done to the record. */
    public SpanEdit mark(String name, String value) {
        marks.put(name, Json.quoted(value));
        return this;
    }

    SpanEdit without(String name) {
        members().remove(name);
        return this;
    }

    SpanEdit with(String name, byte[] value) {
        members().put(name, value);
        return this;
    }

    /** Makes an object of a value that is none: {@code {"value": …}}. */
    SpanEdit wrap(String name) {
        byte[] value = members().get(name);
        return value == null ? this : with(name, wrapped(value));
    }

    SpanEdit markRepaired(String name) {
        if (!repaired.contains(name)) {
            repaired.add(name);
        }
        return this;
    }

    /** The members named by {@link #markRepaired}. */
    List<String> repaired() {
        return List.copyOf(repaired);
    }

    /** The changed record. */
    public byte[] toBytes() {
        if (hasMarks()) {
            with(METADATA, withMarks(members().get(METADATA)));
        }
        byte[] changed = members == null ? bytes : members.toBytes();
        return group == null ? changed : joined(changed, group);
    }

    private boolean hasMarks() {
        return !marks.isEmpty() || !repaired.isEmpty();
    }

    private byte[] withMarks(byte @Nullable [] metadata) {
        JsonMembers all = metadata == null ? new JsonMembers() : JsonMembers.of(metadata);
        JsonMembers own = JsonMembers.ofObjectOrEmpty(all.get(MARKS));
        marks.forEach(own::put);
        if (!repaired.isEmpty()) {
            own.put("repaired", Json.quoted(repaired));
        }
        all.put(MARKS, own.toBytes());
        return all.toBytes();
    }

    private JsonMembers members() {
        if (members == null) {
            members = JsonMembers.of(bytes);
        }
        return members;
    }

    /** Most spans of a trace leave the group to the root: so this looks at nothing but the end. */
    private static byte[] joined(byte[] span, byte[] group) {
        int end = span.length - 1;
        while (span[end] != '}') {
            end--; // white space behind the object
        }
        ByteArrayOutputStream joined = new ByteArrayOutputStream(end + GROUP_MEMBER.length + group.length + 1);
        joined.write(span, 0, end);
        joined.writeBytes(GROUP_MEMBER);
        joined.writeBytes(group);
        joined.write('}');
        return joined.toByteArray();
    }

    private static byte[] wrapped(byte[] value) {
        ByteArrayOutputStream object = new ByteArrayOutputStream(WRAP_START.length + value.length + 1);
        object.writeBytes(WRAP_START);
        object.writeBytes(value);
        object.write('}');
        return object.toByteArray();
    }
}
