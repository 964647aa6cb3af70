/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.assembler.rows.Row;
import dev.spanflow.assembler.rows.RowCache;
import dev.spanflow.assembler.rows.RowKey;
import dev.spanflow.assembler.rows.RowType;
import dev.spanflow.assembler.rows.StoredRows;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A first-in-first-out queue in rows, whose entries may also be taken out of the middle. Entries lie in chunks under running
 * numbers, so nothing is ever scanned: the oldest is found from the first chunk's number, any other from its own. A number is
 * never used again.
 */
final class RowQueue extends Row {
    /** Entries in a full chunk. */
    static final int CHUNK = 64;

    private final RowCache rows;
    private final char kind;
    private final int entryBytes;
    private final RowType<Chunk> type;
    private long firstChunk;
    private long lastChunk;

    /** The last chunk has no row, as is known without looking. */
    private boolean lastIsAbsent;

    /** An entry and the number to take it out with. */
    record Entry(long number, ByteBuffer bytes) {}

    /**
     * @param kind the letter of its rows' keys
     * @param entryBytes of each entry
     */
    RowQueue(RowCache rows, char kind, int entryBytes) {
        this.rows = rows;
        this.kind = kind;
        this.entryBytes = entryBytes;
        this.type = new RowType<>(Chunk.class, from -> new Chunk(entryBytes, from));
        ByteBuffer ends = rows.stored(RowKey.ofPartition(kind));
        if (ends != null) {
            firstChunk = ends.getLong();
            lastChunk = ends.getLong();
        }
    }

    /** Puts an entry behind the others; returns its number. */
    long add(byte[] entry) {
        Chunk last = chunk(lastChunk);
        if (last != null && last.size == CHUNK) {
            nextChunk();
            last = null;
        }
        if (last == null) {
            last = new Chunk(entryBytes);
            rows.add(key(lastChunk), last);
        }
        int slot = last.add(entry);
        rows.changed(last);
        lastIsAbsent = false;
        return lastChunk * CHUNK + slot;
    }

    private void nextChunk() {
        lastChunk++;
        lastIsAbsent = true;
        rows.put(RowKey.ofPartition(kind), this);
    }

    /** Takes an entry out, wherever it stands; must be there. */
    void remove(long number) {
        Chunk chunk = chunk(number / CHUNK);
        if (chunk == null || !chunk.remove((int) (number % CHUNK))) {
            throw new IllegalStateException("queue " + kind + " has no entry " + number);
        }
        if (chunk.live != 0) {
            rows.changed(chunk);
            return;
        }
        rows.delete(key(number / CHUNK));
        if (number / CHUNK == lastChunk) {
            nextChunk();
        }
    }

    /** The oldest entry, which stays; null when the queue is empty. */
    @Nullable
    Entry first() {
        while (true) {
            Chunk chunk = chunk(firstChunk);
            if (chunk != null) {
                int slot = Long.numberOfTrailingZeros(chunk.live);
                return new Entry(firstChunk * CHUNK + slot, chunk.entry(slot));
            }
            if (firstChunk == lastChunk) {
                lastIsAbsent = true;
                return null;
            }
            firstChunk++;
            rows.put(RowKey.ofPartition(kind), this);
        }
    }

    /** Greater than the number of any entry so far, not greater than that of the next. */
    long nextNumber() {
        Chunk last = chunk(lastChunk);
        return lastChunk * CHUNK + (last == null ? 0 : last.size);
    }

    /** An entry of a queue as it was last written; null when it was taken out. */
    static @Nullable ByteBuffer entry(StoredRows rows, char kind, int entryBytes, long number) {
        ByteBuffer row = rows.get(RowKey.ofPartition(kind, number / CHUNK));
        int slot = (int) (number % CHUNK);
        Chunk chunk = row == null ? null : new Chunk(entryBytes, row);
        return chunk == null || (chunk.live >>> slot & 1) == 0 ? null : chunk.entry(slot);
    }

    private @Nullable Chunk chunk(long number) {
        return number == lastChunk && lastIsAbsent ? null : rows.get(key(number), type);
    }

    private RowKey key(long chunk) {
        return RowKey.ofPartition(kind, chunk);
    }

    @Override
    public int bytes() {
        return 2 * Long.BYTES;
    }

    @Override
    public void write(ByteBuffer to) {
        to.putLong(firstChunk).putLong(lastChunk);
    }

    /** Entries under numbers that follow each other; those taken out keep their place. */
    private static final class Chunk extends Row {
        private final int entryBytes;
        private byte[] entries;
        private int size;

        /** A bit for each entry that has not been taken out. */
        private long live;

        Chunk(int entryBytes) {
            this.entryBytes = entryBytes;
            this.entries = new byte[4 * entryBytes];
        }

        Chunk(int entryBytes, ByteBuffer from) {
            this.entryBytes = entryBytes;
            this.live = from.getLong();
            this.size = from.remaining() / entryBytes;
            this.entries = new byte[from.remaining()];
            from.get(entries);
        }

        int add(byte[] entry) {
            if (entries.length < (size + 1) * entryBytes) {
                entries = Arrays.copyOf(entries, Math.min(CHUNK, 2 * size + 4) * entryBytes);
            }
            System.arraycopy(entry, 0, entries, size * entryBytes, entryBytes);
            live |= 1L << size;
            return size++;
        }

        /** False when it was taken out before, or never there. */
        boolean remove(int slot) {
            boolean there = (live >>> slot & 1) != 0;
            live &= ~(1L << slot);
            return there;
        }

        ByteBuffer entry(int slot) {
            return ByteBuffer.wrap(entries, slot * entryBytes, entryBytes);
        }

        @Override
        public int bytes() {
            return Long.BYTES + size * entryBytes;
        }

        @Override
        public void write(ByteBuffer to) {
            to.putLong(live).put(entries, 0, size * entryBytes);
        }
    }
}
