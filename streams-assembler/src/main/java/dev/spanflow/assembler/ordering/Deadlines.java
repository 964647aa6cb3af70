/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.assembler.rows.RowCache;
import dev.spanflow.assembler.rows.StoredRows;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * When to stop waiting: for ids of which nothing has come, and for spans that may wait for each other. All wait equally long
 * and the task's clock never goes back, so the deadlines stand in their order.
 */
final class Deadlines {
    /** There is no deadline. */
    static final long NONE = -1;

    private static final int WHAT_BYTES = 1 + TraceKey.BYTES + Long.BYTES;

    private final TaskClock clock;
    private final long timeoutMillis;
    private final TimedQueue queue;

    /**
     * A deadline that has passed.
     *
     * @param number to void it with; later ones have greater numbers
     * @param time in milliseconds since 1970, by the task's clock
     * @param check whether the span waits and may be on a cycle; else it is missing
     */
    record Due(long number, long time, boolean check, TraceKey trace, long span) {}

    Deadlines(RowCache rows, TaskClock clock, long timeoutMillis) {
        this.clock = clock;
        this.timeoutMillis = timeoutMillis;
        this.queue = new TimedQueue(rows, RowKeys.DEADLINES, WHAT_BYTES);
    }

    /** Others begin to wait for an id of which nothing is held. Returns the number to void the deadline with. */
    long watchMissing(TraceKey trace, long span) {
        return add(trace, span, false);
    }

    /** A span begins to wait for which others wait already. */
    void watchCycle(TraceKey trace, long span) {
        add(trace, span, true);
    }

    private long add(TraceKey trace, long span, boolean check) {
        ByteBuffer what = ByteBuffer.allocate(WHAT_BYTES).put((byte) (check ? 1 : 0));
        trace.write(what);
        return queue.add(clock.now() + timeoutMillis, what.putLong(span).array());
    }

    void remove(long number) {
        queue.remove(number);
    }

    /** The first that has passed; stays until it is removed. */
    @Nullable
    Due firstDue() {
        return due(queue.firstDue(clock.due()));
    }

    /** The first of all, passed or not. */
    @Nullable
    Due first() {
        return due(queue.first());
    }

    boolean hasPassed(Due due) {
        return due.time() <= clock.due();
    }

    /** When the wait for it began, in milliseconds since 1970, by the task's clock. */
    long since(Due due) {
        return due.time() - timeoutMillis;
    }

    /** All deadlines so far have smaller numbers, all later ones have not. */
    long nextNumber() {
        return queue.nextNumber();
    }

    /** When a deadline passes, as it was last written, in milliseconds since 1970; null when it was removed. */
    static @Nullable Long time(StoredRows rows, long number) {
        return TimedQueue.time(rows, RowKeys.DEADLINES, WHAT_BYTES, number);
    }

    private static @Nullable Due due(TimedQueue.@Nullable Due first) {
        return first == null
                ? null
                : new Due(
                        first.number(),
                        first.time(),
                        first.what().get() != 0,
                        TraceKey.read(first.what()),
                        first.what().getLong());
    }
}
