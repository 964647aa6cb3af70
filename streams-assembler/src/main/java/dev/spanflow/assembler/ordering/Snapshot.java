/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.assembler.rows.Row;
import dev.spanflow.assembler.rows.RowType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One record of a span with what the rules ask of it. The arrays are not copied and not written to. */
final class Snapshot extends Row {
    static final RowType<Snapshot> TYPE = new RowType<>(Snapshot.class, Snapshot::read);

    /** Stands where a root has no parent. */
    static final long NO_PARENT = 0;

    private static final int FIXED = Long.BYTES * 5 + 1 + Integer.BYTES;

    private final long id;
    private final long parent;
    private final Phase phase;
    private final long content;
    private final long appended;
    private final long offset;
    private final @Nullable String group;
    private final byte[] headers;
    private final byte[] span;

    Snapshot(
            long id,
            long parent,
            Phase phase,
            long content,
            long appended,
            long offset,
            @Nullable String group,
            byte[] headers,
            byte[] span) {
        this.id = id;
        this.parent = parent;
        this.phase = phase;
        this.content = content;
        this.appended = appended;
        this.offset = offset;
        this.group = group;
        this.headers = headers;
        this.span = span;
    }

    private static Snapshot read(ByteBuffer from) {
        long id = from.getLong();
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

    @Override
    public int bytes() {
        return FIXED + Texts.bytes(group) + headers.length + span.length;
    }

    @Override
    public void write(ByteBuffer to) {
        to.putLong(id)
                .putLong(parent)
                .putLong(content)
                .putLong(appended)
                .putLong(offset)
                .put(phase.code())
                .put(Texts.write(group))
                .putInt(headers.length)
                .put(headers)
                .put(span);
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

    /** The span record. */
    byte[] span() {
        return span;
    }
}
