/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.assembler.rows.RowCache;
import dev.spanflow.assembler.rows.StoredRows;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What is to be done at a time. Times must be added in their order, as they are when all wait equally long. */
final class TimedQueue {
    private final RowQueue queue;
    private final int entryBytes;

    /** No entry is due earlier. Saves a look at the queue for every record. */
    private long earliest = Long.MIN_VALUE;

    /**
     * Something to do.
     *
     * @param number to take it out with
     * @param what it was added with
     */
    record Due(long number, long time, ByteBuffer what) {}

    TimedQueue(RowCache rows, char kind, int whatBytes) {
        this.entryBytes = Long.BYTES + whatBytes;
        this.queue = new RowQueue(rows, kind, entryBytes);
    }

    /** Returns the number to take it out with. */
    long add(long time, byte[] what) {
        earliest = Math.min(earliest, time);
        return queue.add(ByteBuffer.allocate(entryBytes).putLong(time).put(what).array());
    }

    void remove(long number) {
        queue.remove(number);
    }

    /** The first that is due at this time, which stays; null when none is. */
    @Nullable
    Due firstDue(long now) {
        if (now < earliest) {
            return null;
        }
        Due first = first();
        earliest = first == null ? Long.MAX_VALUE : first.time();
        return earliest > now ? null : first;
    }

    /** The first of all, which stays; null when there is none. */
    @Nullable
    Due first() {
        RowQueue.Entry first = queue.first();
        return first == null ? null : new Due(first.number(), first.bytes().getLong(), first.bytes());
    }

    /** The time of an entry as it was last written; null when it was taken out. */
    static @Nullable Long time(StoredRows rows, char kind, int whatBytes, long number) {
        ByteBuffer entry = RowQueue.entry(rows, kind, Long.BYTES + whatBytes, number);
        return entry == null ? null : entry.getLong();
    }

    /** See {@link RowQueue#nextNumber}. */
    long nextNumber() {
        return queue.nextNumber();
    }
}
