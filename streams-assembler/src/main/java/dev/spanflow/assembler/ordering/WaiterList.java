/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for one span, in the order they came. The newest chunk lies under a key of its own, so that one more waiter
 * costs one row, however many there are. A waiter that went elsewhere meanwhile stays listed; its own row tells.
 *
 * <p>The newest chunk also tells the number of the deadline, if the span is missing, and the earliest start of a waiter.
 */
final class WaiterList {
    /** Waiters in a full chunk. */
    static final int CHUNK = 64;

    private static final int DEADLINE = 1 + Integer.BYTES;
    private static final int EARLIEST = DEADLINE + Long.BYTES;
    private static final int HEAD = EARLIEST + Long.BYTES;

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

    /** Adds a waiter that started then, in microseconds since 1970; true when it is the first of the list. */
    boolean add(long waiter, long startMicros) {
        byte[] newest = rows.get(key());
        boolean first = newest == null;
        if (newest == null) {
            newest = empty(0, Deadlines.NONE, Long.MAX_VALUE);
        } else if (newest.length == HEAD + CHUNK * Long.BYTES) {
            int full = fullChunks(newest);
            rows.put(RowKeys.waiters(trace, parent, full), newest);
            newest = empty(full + 1, deadline(newest), earliest(newest));
        }
        byte[] longer = Arrays.copyOf(newest, newest.length + Long.BYTES);
        ByteBuffer.wrap(longer)
                .putLong(EARLIEST, Math.min(earliest(newest), startMicros))
                .putLong(newest.length, waiter);
        rows.put(key(), longer);
        return first;
    }

    /** The number of the deadline of the missing span; {@link Deadlines#NONE} if it is not missing, or due already. */
    long deadline() {
        byte[] newest = rows.get(key());
        return newest == null ? Deadlines.NONE : deadline(newest);
    }

    /** The list must exist. */
    void setDeadline(long number) {
        byte[] newest = requireNewest().clone();
        ByteBuffer.wrap(newest).putLong(DEADLINE, number);
        rows.put(key(), newest);
    }

    /** The earliest start of all that have waited here, in microseconds since 1970. The list must exist. */
    long earliestStartMicros() {
        return earliest(requireNewest());
    }

    private byte[] requireNewest() {
        byte[] newest = rows.get(key());
        if (newest == null) {
            throw new IllegalStateException("there is no such list of waiters");
        }
        return newest;
    }

    /** One chunk, from 0, without waiters if it was deleted; null behind the last. */
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
        return new Chunk(row == null ? empty(number, Deadlines.NONE, Long.MAX_VALUE) : row);
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

    private static byte[] empty(int fullChunks, long deadline, long earliest) {
        return ByteBuffer.allocate(HEAD)
                .put(RowVersion.CURRENT)
                .putInt(fullChunks)
                .putLong(deadline)
                .putLong(earliest)
                .array();
    }

    private static long deadline(byte[] row) {
        return ByteBuffer.wrap(row).getLong(DEADLINE);
    }

    private static long earliest(byte[] row) {
        return ByteBuffer.wrap(row).getLong(EARLIEST);
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
