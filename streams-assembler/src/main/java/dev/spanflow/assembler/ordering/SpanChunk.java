/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.assembler.rows.Row;
import dev.spanflow.assembler.rows.RowType;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Some of a trace's spans: fixed entries in no order, found by looking at each. A chunk holds few enough that this is quicker
 * than anything clever.
 */
final class SpanChunk implements Row {
    static final RowType<SpanChunk> TYPE = new RowType<>(SpanChunk.class, SpanChunk::new);

    /** Id, flags, content, parent, six bytes of append time. */
    static final int ENTRY_BYTES = Long.BYTES + 1 + Long.BYTES + Long.BYTES + 6;

    private static final int FLAGS = Long.BYTES;
    private static final int CONTENT = FLAGS + 1;
    private static final int PARENT = CONTENT + Long.BYTES;
    private static final int APPENDED = PARENT + Long.BYTES;

    private ByteBuffer entries;

    /** Takes what is left in the buffer. */
    SpanChunk(ByteBuffer from) {
        this.entries = ByteBuffer.allocate(from.remaining()).put(from);
    }

    SpanChunk() {
        this.entries = ByteBuffer.allocate(4 * ENTRY_BYTES);
    }

    /** {@link SpanState#UNKNOWN} if it is not here. */
    SpanState get(long id) {
        int at = find(id);
        return at < 0 ? SpanState.UNKNOWN : entry(at);
    }

    /** Adds or replaces an entry; true when it was added. */
    boolean put(long id, SpanState span) {
        int at = find(id);
        boolean added = at < 0;
        if (added) {
            at = append();
        }
        entries.putLong(at, id)
                .put(at + FLAGS, (byte) span.flags())
                .putLong(at + CONTENT, span.content())
                .putLong(at + PARENT, span.parent())
                .putShort(at + APPENDED, (short) (span.appended() >>> 32))
                .putInt(at + APPENDED + Short.BYTES, (int) span.appended());
        return added;
    }

    /** Moves the entries that belong elsewhere now. */
    void split(ChunkCount chunks, int self, SpanChunk other) {
        ByteBuffer all = entries;
        entries = ByteBuffer.allocate(all.position());
        for (int at = 0; at < all.position(); at += ENTRY_BYTES) {
            SpanChunk home = chunks.chunkOf(all.getLong(at)) == self ? this : other;
            int to = home.append();
            home.entries.put(to, all, at, ENTRY_BYTES);
        }
    }

    @Override
    public int bytes() {
        return entries.position();
    }

    @Override
    public void write(ByteBuffer to) {
        to.put(entries.array(), 0, entries.position());
    }

    private int find(long id) {
        for (int at = 0; at < entries.position(); at += ENTRY_BYTES) {
            if (entries.getLong(at) == id) {
                return at;
            }
        }
        return -1;
    }

    private SpanState entry(int at) {
        long appended = (long) entries.getShort(at + APPENDED) << 32
                | Integer.toUnsignedLong(entries.getInt(at + APPENDED + Short.BYTES));
        return new SpanState(
                Byte.toUnsignedInt(entries.get(at + FLAGS)),
                entries.getLong(at + CONTENT),
                entries.getLong(at + PARENT),
                appended);
    }

    private int append() {
        int at = entries.position();
        if (entries.remaining() < ENTRY_BYTES) {
            entries = ByteBuffer.wrap(Arrays.copyOf(entries.array(), at + Math.max(4 * ENTRY_BYTES, at / 2)));
        }
        entries.position(at + ENTRY_BYTES);
        return at;
    }
}
