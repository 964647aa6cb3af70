/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.assembler.rows.Row;
import dev.spanflow.assembler.rows.RowType;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Some of a trace's spans: entries in no order, found by looking at each id. A chunk holds few enough that this is quicker
 * than anything clever.
 */
final class SpanChunk extends Row {
    static final RowType<SpanChunk> TYPE = new RowType<>(SpanChunk.class, SpanChunk::new);

    /** Id, flags, content, parent, six bytes of append time. */
    static final int ENTRY_BYTES = Long.BYTES + 1 + Long.BYTES + Long.BYTES + 6;

    private int size;
    private long[] ids;
    private byte[] flags;
    private long[] contents;
    private long[] parents;
    private long[] appended;

    SpanChunk() {
        this(4);
    }

    private SpanChunk(int capacity) {
        ids = new long[capacity];
        flags = new byte[capacity];
        contents = new long[capacity];
        parents = new long[capacity];
        appended = new long[capacity];
    }

    /** Takes what is left in the buffer. */
    SpanChunk(ByteBuffer from) {
        this(Math.max(4, from.remaining() / ENTRY_BYTES));
        size = from.remaining() / ENTRY_BYTES;
        for (int i = 0; i < size; i++) {
            ids[i] = from.getLong();
            flags[i] = from.get();
            contents[i] = from.getLong();
            parents[i] = from.getLong();
            appended[i] = (long) from.getShort() << 32 | Integer.toUnsignedLong(from.getInt());
        }
    }

    @Override
    public int bytes() {
        return size * ENTRY_BYTES;
    }

    @Override
    public void write(ByteBuffer to) {
        for (int i = 0; i < size; i++) {
            to.putLong(ids[i])
                    .put(flags[i])
                    .putLong(contents[i])
                    .putLong(parents[i])
                    .putShort((short) (appended[i] >>> 32))
                    .putInt((int) appended[i]);
        }
    }

    /** {@link SpanState#UNKNOWN} if it is not here. */
    SpanState get(long id) {
        int i = find(id);
        return i < 0
                ? SpanState.UNKNOWN
                : new SpanState(Byte.toUnsignedInt(flags[i]), contents[i], parents[i], appended[i]);
    }

    /** Adds or replaces an entry; true when it was added. */
    boolean put(long id, SpanState span) {
        int i = find(id);
        boolean added = i < 0;
        if (added) {
            i = append();
        }
        ids[i] = id;
        flags[i] = (byte) span.flags();
        contents[i] = span.content();
        parents[i] = span.parent();
        appended[i] = span.appended();
        return added;
    }

    /** Moves the entries that belong elsewhere now. */
    void split(ChunkCount chunks, int self, SpanChunk other) {
        int all = size;
        size = 0;
        for (int i = 0; i < all; i++) {
            SpanChunk home = chunks.chunkOf(ids[i]) == self ? this : other;
            int to = home.append(); // never ahead of i here, so nothing unread is overwritten
            home.ids[to] = ids[i];
            home.flags[to] = flags[i];
            home.contents[to] = contents[i];
            home.parents[to] = parents[i];
            home.appended[to] = appended[i];
        }
    }

    private int find(long id) {
        for (int i = 0; i < size; i++) {
            if (ids[i] == id) {
                return i;
            }
        }
        return -1;
    }

    private int append() {
        if (size == ids.length) {
            int longer = size + Math.max(4, size / 2);
            ids = Arrays.copyOf(ids, longer);
            flags = Arrays.copyOf(flags, longer);
            contents = Arrays.copyOf(contents, longer);
            parents = Arrays.copyOf(parents, longer);
            appended = Arrays.copyOf(appended, longer);
        }
        return size++;
    }
}
