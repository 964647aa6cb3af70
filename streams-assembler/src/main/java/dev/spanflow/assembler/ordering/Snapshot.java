/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One record of a span with what the rules ask of it. The arrays are not copied and not written to. */
final class Snapshot {
    /** Stands where a root has no parent. */
    static final long NO_PARENT = 0;

    private static final int FIXED = 1 + Long.BYTES * 4 + 1 + Integer.BYTES;

    private final long id;
    private final long parent;
    private final Phase phase;
    private final long content;
    private final long appended;
    private final long offset;
    private final @Nullable String group;
    private final byte[] headers;
    private final byte[] bytes;

    Snapshot(
            long id,
            long parent,
            Phase phase,
            long content,
            long appended,
            long offset,
            @Nullable String group,
            byte[] headers,
            byte[] bytes) {
        this.id = id;
        this.parent = parent;
        this.phase = phase;
        this.content = content;
        this.appended = appended;
        this.offset = offset;
        this.group = group;
        this.headers = headers;
        this.bytes = bytes;
    }

    /** Reads the row of a span that waits. */
    static Snapshot read(long id, byte[] row) {
        ByteBuffer from = RowVersion.check(row);
        long parent = from.getLong();
        long content = from.getLong();
        long appended = from.getLong();
        long offset = from.getLong();
        Phase phase = Phase.of(from.get());
        String group = Texts.read(from);
        byte[] headers = new byte[from.getInt()];
        from.get(headers);
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        return new Snapshot(id, parent, phase, content, appended, offset, group, headers, bytes);
    }

    byte[] row() {
        byte[] groupText = Texts.write(group);
        return ByteBuffer.allocate(FIXED + groupText.length + headers.length + bytes.length)
                .put(RowVersion.CURRENT)
                .putLong(parent)
                .putLong(content)
                .putLong(appended)
                .putLong(offset)
                .put(phase.code())
                .put(groupText)
                .putInt(headers.length)
                .put(headers)
                .put(bytes)
                .array();
    }

    /** What is remembered of it once it has left so. */
    Released released(Departure how) {
        return new Released(phase, how.cut() != null, how.passed(), content, parent, appended);
    }

    long id() {
        return id;
    }

    /** The parent it names, by {@link Hashes#span}, or {@link #NO_PARENT}. */
    long parent() {
        return parent;
    }

    Phase phase() {
        return phase;
    }

    long content() {
        return content;
    }

    long appended() {
        return appended;
    }

    long offset() {
        return offset;
    }

    /** The group it names, or null. */
    @Nullable
    String group() {
        return group;
    }

    byte[] headers() {
        return headers;
    }

    byte[] bytes() {
        return bytes;
    }
}
