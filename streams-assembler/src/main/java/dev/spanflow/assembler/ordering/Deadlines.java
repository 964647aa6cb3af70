/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * When to stop waiting for the ids that others wait for and of which nothing has come. All wait equally long and the task's
 * clock never goes back, so the deadlines stand in a queue in their order.
 */
final class Deadlines {
    /** There is no deadline. */
    static final long NONE = -1;

    private static final int ENTRY_BYTES = Long.BYTES + TraceKey.BYTES + Long.BYTES;

    private final RowQueue queue;

    /** No deadline is earlier. Saves a look at the queue for every record. */
    private long earliest = Long.MIN_VALUE;

    /** A missing id. */
    record Missing(TraceKey trace, long span) {}

    Deadlines(Rows rows) {
        this.queue = new RowQueue(rows, 'D', ENTRY_BYTES);
    }

    /** Returns the number to void the deadline with. */
    long add(TraceKey trace, long missing, long deadline) {
        ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES).putLong(deadline);
        trace.write(entry);
        entry.putLong(missing);
        earliest = Math.min(earliest, deadline);
        return queue.add(entry.array());
    }

    void remove(long number) {
        queue.remove(number);
    }

    /** Takes out the first id that is due at this time; null when none is. */
    @Nullable
    Missing pollDue(long now) {
        if (now < earliest) {
            return null;
        }
        RowQueue.Entry first = queue.first();
        earliest = first == null ? Long.MAX_VALUE : first.bytes().getLong();
        if (first == null || earliest > now) {
            return null;
        }
        Missing due = new Missing(TraceKey.read(first.bytes()), first.bytes().getLong());
        queue.remove(first.number());
        return due;
    }
}
