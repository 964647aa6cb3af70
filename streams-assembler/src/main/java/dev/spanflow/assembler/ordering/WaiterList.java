/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for one span, in the order they came. The newest chunk lies under a key of its own, so that one more waiter
 * costs one row, however many there are. A waiter that went elsewhere meanwhile stays listed; its own row tells.
 */
final class WaiterList {
    /** Waiters in a full chunk. */
    static final int CHUNK = 64;

    private static final int HEAD = 1 + Integer.BYTES;

    private final Rows rows;
    private final TraceKey trace;
    private final long parent;

    WaiterList(Rows rows, TraceKey trace, long parent) {
        this.rows = rows;
        this.trace = trace;
        this.parent = parent;
    }

    boolean exists() {
        return rows.get(key()) != null;
    }

    /** Adds a waiter; true when it is the first of the list. */
    boolean add(long waiter) {
        byte[] newest = rows.get(key());
        boolean first = newest == null;
        if (newest == null) {
            newest = emptyAfter(0);
        } else if (newest.length == HEAD + CHUNK * Long.BYTES) {
            int full = fullChunks(newest);
            rows.put(RowKeys.waiters(trace, parent, full), newest);
            newest = emptyAfter(full + 1);
        }
        byte[] longer = Arrays.copyOf(newest, newest.length + Long.BYTES);
        ByteBuffer.wrap(longer).putLong(newest.length, waiter);
        rows.put(key(), longer);
        return first;
    }

    /** One chunk, from 0; null behind the last. */
    @Nullable
    Chunk chunk(int number) {
        byte[] newest = rows.get(key());
        if (newest == null) {
            return null;
        }
        int full = fullChunks(newest);
        if (number > full) {
            return null;
        }
        byte[] row = number == full ? newest : rows.get(RowKeys.waiters(trace, parent, number));
        if (row == null) {
            throw new IllegalStateException("chunk " + number + " of a list of waiters is missing");
        }
        return new Chunk(row);
    }

    /** Deletes a chunk; true when it was the newest: the list is gone. */
    boolean delete(int number) {
        byte[] newest = rows.get(key());
        boolean last = newest != null && number == fullChunks(newest);
        rows.put(last ? key() : RowKeys.waiters(trace, parent, number), null);
        return last;
    }

    private byte[] key() {
        return RowKeys.waiters(trace, parent);
    }

    private static byte[] emptyAfter(int fullChunks) {
        return ByteBuffer.allocate(HEAD)
                .put(RowVersion.CURRENT)
                .putInt(fullChunks)
                .array();
    }

    private static int fullChunks(byte[] row) {
        return RowVersion.check(row).getInt();
    }

    /** Some waiters. */
    static final class Chunk {
        private final ByteBuffer row;

        private Chunk(byte[] row) {
            this.row = ByteBuffer.wrap(row);
        }

        int size() {
            return (row.limit() - HEAD) / Long.BYTES;
        }

        long waiter(int i) {
            return row.getLong(HEAD + i * Long.BYTES);
        }
    }
}
