/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Spans whose waiters may leave and have not left yet, first in first out: a cascade's place, so that it can stop and go on.
 * The two ends are in memory, full chunks between them are rows; {@link #save} writes the ends, so that a cascade which
 * runs to its end at once writes nothing.
 */
final class Frontier {
    /** Entries in a full chunk. */
    static final int CHUNK = 128;

    private static final int ENTRY_BYTES = TraceKey.BYTES + Long.BYTES + 1;

    private final Rows rows;
    private final Deque<Entry> front = new ArrayDeque<>();
    private final Deque<Entry> back = new ArrayDeque<>();
    private long firstChunk;
    private long nextChunk;
    private int waiterChunk;
    private int waiter;
    private boolean stored;

    /**
     * A span whose waiters are next.
     *
     * @param missing it has not left: they leave without it
     */
    record Entry(TraceKey trace, long parent, boolean missing) {}

    Frontier(Rows rows) {
        this.rows = rows;
        byte[] row = rows.get(RowKeys.frontier());
        if (row != null) {
            load(RowVersion.check(row));
        }
    }

    void add(Entry entry) {
        back.add(entry);
        if (back.size() == CHUNK) {
            rows.put(RowKeys.frontier(nextChunk++), chunk(back));
            back.clear();
        }
    }

    boolean isEmpty() {
        return front.isEmpty() && back.isEmpty() && firstChunk == nextChunk;
    }

    /** Whose waiters are next; null when there are none. */
    @Nullable
    Entry first() {
        if (front.isEmpty()) {
            refill();
        }
        return front.peek();
    }

    /** The first entry's list has been gone through. */
    void removeFirst() {
        front.remove();
        moveTo(0, 0);
    }

    /** Where in the first entry's list the cascade stands. */
    int waiterChunk() {
        return waiterChunk;
    }

    int waiter() {
        return waiter;
    }

    void moveTo(int waiterChunk, int waiter) {
        this.waiterChunk = waiterChunk;
        this.waiter = waiter;
    }

    /** Writes what is left; called at the end of each turn. */
    void save() {
        boolean empty = isEmpty();
        if (!empty || stored) {
            rows.put(RowKeys.frontier(), empty ? null : row());
            stored = !empty;
        }
    }

    private void refill() {
        if (firstChunk < nextChunk) {
            byte[] key = RowKeys.frontier(firstChunk++);
            byte[] row = rows.get(key);
            if (row == null) {
                throw new IllegalStateException("chunk " + (firstChunk - 1) + " of the frontier is missing");
            }
            rows.put(key, null);
            read(RowVersion.check(row), front, CHUNK);
        } else {
            front.addAll(back);
            back.clear();
        }
    }

    private byte[] chunk(Deque<Entry> entries) {
        ByteBuffer row = ByteBuffer.allocate(1 + entries.size() * ENTRY_BYTES).put(RowVersion.CURRENT);
        write(entries, row);
        return row.array();
    }

    private byte[] row() {
        int entries = front.size() + back.size();
        ByteBuffer row = ByteBuffer.allocate(1 + 2 * Long.BYTES + 3 * Integer.BYTES + entries * ENTRY_BYTES)
                .put(RowVersion.CURRENT)
                .putLong(firstChunk)
                .putLong(nextChunk)
                .putInt(waiterChunk)
                .putInt(waiter)
                .putInt(front.size());
        write(front, row);
        write(back, row);
        return row.array();
    }

    private void load(ByteBuffer row) {
        firstChunk = row.getLong();
        nextChunk = row.getLong();
        waiterChunk = row.getInt();
        waiter = row.getInt();
        read(row, front, row.getInt());
        read(row, back, row.remaining() / ENTRY_BYTES);
        stored = true;
    }

    private static void write(Deque<Entry> entries, ByteBuffer to) {
        for (Entry entry : entries) {
            entry.trace.write(to);
            to.putLong(entry.parent).put((byte) (entry.missing ? 1 : 0));
        }
    }

    private static void read(ByteBuffer from, Deque<Entry> to, int count) {
        for (int i = 0; i < count; i++) {
            to.add(new Entry(TraceKey.read(from), from.getLong(), from.get() != 0));
        }
    }
}
