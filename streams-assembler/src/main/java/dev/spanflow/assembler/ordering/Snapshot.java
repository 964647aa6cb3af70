/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.schemas.SpanEdit;
import java.nio.ByteBuffer;

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
    private final byte[] headers;
    private final byte[] bytes;

    Snapshot(
            long id, long parent, Phase phase, long content, long appended, long offset, byte[] headers, byte[] bytes) {
        this.id = id;
        this.parent = parent;
        this.phase = phase;
        this.content = content;
        this.appended = appended;
        this.offset = offset;
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
        byte[] headers = new byte[from.getInt()];
        from.get(headers);
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        return new Snapshot(id, parent, phase, content, appended, offset, headers, bytes);
    }

    byte[] row() {
        return ByteBuffer.allocate(FIXED + headers.length + bytes.length)
                .put(RowVersion.CURRENT)
                .putLong(parent)
                .putLong(content)
                .putLong(appended)
                .putLong(offset)
                .put(phase.code())
                .putInt(headers.length)
                .put(headers)
                .put(bytes)
                .array();
    }

    /** The same record as a root, marked; {@link #parent} still tells whom it named. */
    Snapshot rerooted(Cut cut) {
        byte[] root = SpanEdit.of(bytes).withoutParent(cut.mark()).toBytes();
        return new Snapshot(id, parent, phase, content, appended, offset, headers, root);
    }

    Released released(boolean cut) {
        return new Released(phase, cut, content, parent, appended);
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

    byte[] headers() {
        return headers;
    }

    byte[] bytes() {
        return bytes;
    }
}
