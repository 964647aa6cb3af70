/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.assembler.rows.Row;
import dev.spanflow.assembler.rows.RowCache;
import dev.spanflow.assembler.rows.RowKey;
import dev.spanflow.assembler.rows.RowType;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Those who wait for one span, in the order they came. Full chunks lie in rows of their own, so that one more waiter costs one
 * short row, however many there are. A waiter that went elsewhere meanwhile stays listed; its own state tells.
 */
final class WaiterList {
    /** Waiters in a full chunk. */
    static final int CHUNK = 64;

    private final RowCache rows;
    private final TraceKey trace;
    private final long parent;
    private final Head head;

    private WaiterList(RowCache rows, TraceKey trace, long parent, Head head) {
        this.rows = rows;
        this.trace = trace;
        this.parent = parent;
        this.head = head;
    }

    /** A list that must be there. */
    static WaiterList of(RowCache rows, TraceKey trace, long parent) {
        Head head = rows.get(RowKeys.waiters(trace, parent), Head.TYPE);
        if (head == null) {
            throw new IllegalStateException("a list of waiters is missing");
        }
        return new WaiterList(rows, trace, parent, head);
    }

    /** A list that is not there yet. */
    static WaiterList create(RowCache rows, TraceKey trace, long parent) {
        Head head = new Head();
        rows.add(RowKeys.waiters(trace, parent), head);
        return new WaiterList(rows, trace, parent, head);
    }

    /** Adds a waiter that started then, in microseconds since 1970. */
    void add(long waiter, long startMicros) {
        if (head.newest.size == CHUNK) {
            rows.add(RowKeys.waiters(trace, parent, head.fullChunks), head.newest);
            head.fullChunks++;
            head.newest = new Chunk();
        }
        head.newest.add(waiter);
        head.earliestStartMicros = Math.min(head.earliestStartMicros, startMicros);
        changed();
    }

    /** The number of the deadline of the missing span; {@link Deadlines#NONE} if it is not missing, or due already. */
    long deadline() {
        return head.deadline;
    }

    void setDeadline(long number) {
        head.deadline = number;
        changed();
    }

    /** What {@link #deadline} would tell of the list in this row. */
    static long deadline(ByteBuffer row) {
        return new Head(row).deadline;
    }

    /** The earliest start of all that have waited here, in microseconds since 1970. */
    long earliestStartMicros() {
        return head.earliestStartMicros;
    }

    /** How many chunks there have been; those that were deleted are empty. */
    int chunks() {
        return head.fullChunks + 1;
    }

    /** One of the chunks, from 0. */
    Chunk chunk(int number) {
        if (number == head.fullChunks) {
            return head.newest;
        }
        Chunk chunk = rows.get(RowKeys.waiters(trace, parent, number), Chunk.TYPE);
        return chunk == null ? new Chunk() : chunk;
    }

    /** Deletes a chunk; true when it was the newest: the list is gone. */
    boolean delete(int number) {
        boolean last = number == head.fullChunks;
        rows.delete(last ? key() : RowKeys.waiters(trace, parent, number));
        return last;
    }

    private void changed() {
        rows.changed(head);
    }

    private RowKey key() {
        return RowKeys.waiters(trace, parent);
    }

    /** Some waiters. */
    static final class Chunk extends Row {
        static final RowType<Chunk> TYPE = new RowType<>(Chunk.class, Chunk::new);

        private long[] waiters;
        private int size;

        private Chunk() {
            this.waiters = new long[4];
        }

        private Chunk(ByteBuffer from) {
            this.size = from.remaining() / Long.BYTES;
            this.waiters = new long[Math.max(4, size)];
            from.asLongBuffer().get(waiters, 0, size);
        }

        private void add(long waiter) {
            if (size == waiters.length) {
                waiters = Arrays.copyOf(waiters, 2 * size);
            }
            waiters[size++] = waiter;
        }

        int size() {
            return size;
        }

        long waiter(int i) {
            return waiters[i];
        }

        @Override
        public int bytes() {
            return size * Long.BYTES;
        }

        @Override
        public void write(ByteBuffer to) {
            for (int i = 0; i < size; i++) {
                to.putLong(waiters[i]);
            }
        }
    }

    /** The newest chunk and what is known of the list. */
    private static final class Head extends Row {
        static final RowType<Head> TYPE = new RowType<>(Head.class, Head::new);

        int fullChunks;
        long deadline = Deadlines.NONE;
        long earliestStartMicros = Long.MAX_VALUE;
        Chunk newest;

        Head() {
            newest = new Chunk();
        }

        Head(ByteBuffer from) {
            fullChunks = from.getInt();
            deadline = from.getLong();
            earliestStartMicros = from.getLong();
            newest = new Chunk(from);
        }

        @Override
        public int bytes() {
            return Integer.BYTES + 2 * Long.BYTES + newest.bytes();
        }

        @Override
        public void write(ByteBuffer to) {
            to.putInt(fullChunks).putLong(deadline).putLong(earliestStartMicros);
            newest.write(to);
        }
    }
}
