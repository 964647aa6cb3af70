/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.assembler.rows.Row;
import dev.spanflow.assembler.rows.RowCache;
import dev.spanflow.assembler.rows.RowKey;
import dev.spanflow.assembler.rows.RowType;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Spans whose waiters may leave and have not left yet, first in first out: a cascade's place, so that it can stop and go on.
 * The two ends are in memory and one row, full chunks between them are rows; a cascade that runs to its end at once writes
 * nothing.
 */
final class Frontier extends Row {
    /** Entries in a full chunk. */
    static final int CHUNK = 128;

    private static final int ENTRY_BYTES = TraceKey.BYTES + Long.BYTES + 1;
    private static final RowKey KEY = RowKey.ofPartition(RowKeys.FRONTIER);

    private final RowCache rows;
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
     * @param how they leave
     */
    record Entry(TraceKey trace, long parent, Leave how) {}

    Frontier(RowCache rows) {
        this.rows = rows;
        ByteBuffer row = rows.stored(KEY);
        if (row != null) {
            load(row);
        }
    }

    void add(Entry entry) {
        back.add(entry);
        if (back.size() == CHUNK) {
            rows.add(chunkKey(nextChunk++), new Chunk(List.copyOf(back)));
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

    /** Puts down what is left; called at the end of each turn. */
    void save() {
        boolean empty = isEmpty();
        if (!empty) {
            rows.put(KEY, this);
        } else if (stored) {
            rows.delete(KEY);
        }
        stored = !empty;
    }

    private void refill() {
        if (firstChunk < nextChunk) {
            RowKey key = chunkKey(firstChunk++);
            Chunk chunk = rows.get(key, Chunk.TYPE);
            if (chunk == null) {
                throw new IllegalStateException("chunk " + (firstChunk - 1) + " of the frontier is missing");
            }
            front.addAll(chunk.entries);
            rows.delete(key);
        } else {
            front.addAll(back);
            back.clear();
        }
    }

    private static RowKey chunkKey(long chunk) {
        return RowKey.ofPartition(RowKeys.FRONTIER, chunk);
    }

    @Override
    public int bytes() {
        return 2 * Long.BYTES + 3 * Integer.BYTES + (front.size() + back.size()) * ENTRY_BYTES;
    }

    @Override
    public void write(ByteBuffer to) {
        to.putLong(firstChunk)
                .putLong(nextChunk)
                .putInt(waiterChunk)
                .putInt(waiter)
                .putInt(front.size());
        write(front, to);
        write(back, to);
    }

    private void load(ByteBuffer row) {
        firstChunk = row.getLong();
        nextChunk = row.getLong();
        waiterChunk = row.getInt();
        waiter = row.getInt();
        int inFront = row.getInt();
        List<Entry> entries = read(row);
        front.addAll(entries.subList(0, inFront));
        back.addAll(entries.subList(inFront, entries.size()));
        stored = true;
    }

    private static void write(Collection<Entry> entries, ByteBuffer to) {
        for (Entry entry : entries) {
            entry.trace.write(to);
            to.putLong(entry.parent).put(entry.how.code());
        }
    }

    private static List<Entry> read(ByteBuffer from) {
        List<Entry> entries = new ArrayList<>();
        while (from.hasRemaining()) {
            entries.add(new Entry(TraceKey.read(from), from.getLong(), Leave.of(from.get())));
        }
        return entries;
    }

    private static final class Chunk extends Row {
        static final RowType<Chunk> TYPE = new RowType<>(Chunk.class, from -> new Chunk(Frontier.read(from)));

        private final List<Entry> entries;

        Chunk(List<Entry> entries) {
            this.entries = entries;
        }

        @Override
        public int bytes() {
            return entries.size() * ENTRY_BYTES;
        }

        @Override
        public void write(ByteBuffer to) {
            Frontier.write(entries, to);
        }
    }
}
