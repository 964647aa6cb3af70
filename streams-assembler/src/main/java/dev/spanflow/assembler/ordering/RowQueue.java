/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A first-in-first-out queue in rows, whose entries may also be taken out of the middle. Entries lie in chunks under running
 * numbers, so nothing is ever scanned: the oldest is found from the first chunk's number, any other from its own.
 */
final class RowQueue {
    /** Entries in a full chunk. */
    static final int CHUNK = 64;

    private static final byte LIVE = 1;
    private static final byte GONE = 0;

    private final Rows rows;
    private final char kind;
    private final int slotBytes;
    private long firstChunk;
    private long lastChunk;
    private byte[] last;
    private int lastLive;

    /** An entry and the number to take it out with. */
    record Entry(long number, ByteBuffer bytes) {}

    /**
     * @param kind the letter of its rows' keys
     * @param entryBytes of each entry
     */
    RowQueue(Rows rows, char kind, int entryBytes) {
        this.rows = rows;
        this.kind = kind;
        this.slotBytes = 1 + entryBytes;
        byte[] ends = rows.get(RowKeys.queue(kind));
        if (ends != null) {
            ByteBuffer from = RowVersion.check(ends);
            firstChunk = from.getLong();
            lastChunk = from.getLong();
        }
        byte[] row = rows.get(RowKeys.queue(kind, lastChunk));
        last = row == null ? empty() : row;
        lastLive = live(last);
    }

    /** Puts an entry behind the others; returns its number. */
    long add(byte[] entry) {
        if (slots(last) == CHUNK) {
            lastChunk++;
            last = empty();
            lastLive = 0;
            saveEnds();
        }
        int slot = slots(last);
        byte[] longer = java.util.Arrays.copyOf(last, last.length + slotBytes);
        longer[last.length] = LIVE;
        System.arraycopy(entry, 0, longer, last.length + 1, entry.length);
        last = longer;
        lastLive++;
        rows.put(RowKeys.queue(kind, lastChunk), last);
        return lastChunk * CHUNK + slot;
    }

    /** Takes an entry out, wherever it stands; must be there. */
    void remove(long number) {
        long chunk = number / CHUNK;
        byte[] row = chunk == lastChunk ? last : rows.get(RowKeys.queue(kind, chunk));
        int at = 1 + (int) (number % CHUNK) * slotBytes;
        if (row == null || row[at] == GONE) {
            throw new IllegalStateException("queue " + kind + " has no entry " + number);
        }
        byte[] less = row.clone();
        less[at] = GONE;
        if (chunk == lastChunk) {
            lastLive--;
            last = lastLive == 0 ? empty() : less;
            rows.put(RowKeys.queue(kind, chunk), lastLive == 0 ? null : last);
        } else {
            rows.put(RowKeys.queue(kind, chunk), live(less) == 0 ? null : less);
        }
    }

    /** The oldest entry, which stays; null when the queue is empty. */
    @Nullable
    Entry first() {
        while (true) {
            byte[] row = firstChunk == lastChunk ? last : rows.get(RowKeys.queue(kind, firstChunk));
            Entry entry = row == null ? null : firstIn(row);
            if (entry != null || firstChunk == lastChunk) {
                return entry;
            }
            firstChunk++;
            saveEnds();
        }
    }

    private @Nullable Entry firstIn(byte[] row) {
        for (int slot = 0; slot < slots(row); slot++) {
            int at = 1 + slot * slotBytes;
            if (row[at] == LIVE) {
                return new Entry(firstChunk * CHUNK + slot, ByteBuffer.wrap(row, at + 1, slotBytes - 1));
            }
        }
        return null;
    }

    private void saveEnds() {
        rows.put(
                RowKeys.queue(kind),
                ByteBuffer.allocate(1 + 2 * Long.BYTES)
                        .put(RowVersion.CURRENT)
                        .putLong(firstChunk)
                        .putLong(lastChunk)
                        .array());
    }

    private int slots(byte[] row) {
        return (row.length - 1) / slotBytes;
    }

    private int live(byte[] row) {
        int live = 0;
        for (int slot = 0; slot < slots(row); slot++) {
            live += row[1 + slot * slotBytes];
        }
        return live;
    }

    private static byte[] empty() {
        return new byte[] {RowVersion.CURRENT};
    }
}
