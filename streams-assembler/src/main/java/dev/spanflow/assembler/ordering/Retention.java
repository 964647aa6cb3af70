/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.assembler.rows.RowCache;
import java.nio.ByteBuffer;

/**
 * Forgets traces some time after their last record, never while something waits in them. A trace is looked at once the time
 * after its first record, and if more has come meanwhile, again after every eighth of the time: so it stays at most that much
 * longer, and is found without a search.
 */
final class Retention {
    private static final int LOOKS = 8;

    private final RowCache rows;
    private final TaskClock clock;
    private final long retentionMillis;
    private final TimedQueue queue;
    private final TimedQueue again;
    private final RowQueue expired;

    Retention(RowCache rows, TaskClock clock, long retentionMillis) {
        this.rows = rows;
        this.clock = clock;
        this.retentionMillis = retentionMillis;
        this.queue = new TimedQueue(rows, RowKeys.RETENTION, TraceKey.BYTES);
        this.again = new TimedQueue(rows, RowKeys.RETENTION_AGAIN, TraceKey.BYTES);
        this.expired = new RowQueue(rows, RowKeys.EXPIRED, TraceKey.BYTES + Long.BYTES + Integer.BYTES);
    }

    /** A trace has begun. */
    void watch(TraceKey trace) {
        queue.add(clock.now() + retentionMillis, bytes(trace));
    }

    /** Goes on as far as the budget goes. */
    void run(Budget budget) {
        look(queue, budget);
        look(again, budget);
        deleteChunks(budget);
    }

    private void look(TimedQueue traces, Budget budget) {
        for (TimedQueue.Due due = traces.firstDue(clock.due());
                due != null && !budget.isSpent();
                due = traces.firstDue(clock.due())) {
            look(Trace.require(rows, TraceKey.read(due.what())));
            traces.remove(due.number());
            budget.spend(0);
        }
    }

    private void look(Trace trace) {
        TraceHeader header = trace.header();
        boolean quiet = header.lastAppended + retentionMillis <= clock.due();
        if (quiet && header.waiting == 0 && header.awaited == 0 && !header.summaryDue) {
            expire(trace);
        } else {
            again.add(clock.now() + retentionMillis / LOOKS, bytes(trace.key()));
        }
    }

    /** The chunks of a large trace go in turns; nothing refers to them once its row is gone. */
    private void expire(Trace trace) {
        if (trace.furtherChunks() > 0) {
            addExpired(trace.key(), trace.header().firstOffset, trace.furtherChunks());
        }
        trace.delete();
    }

    private void addExpired(TraceKey trace, long life, int chunks) {
        ByteBuffer entry = ByteBuffer.allocate(TraceKey.BYTES + Long.BYTES + Integer.BYTES);
        trace.write(entry);
        expired.add(entry.putLong(life).putInt(chunks).array());
    }

    private void deleteChunks(Budget budget) {
        for (RowQueue.Entry first = expired.first(); first != null && !budget.isSpent(); first = expired.first()) {
            TraceKey trace = TraceKey.read(first.bytes());
            long life = first.bytes().getLong();
            int chunk = first.bytes().getInt();
            for (; chunk > 0 && !budget.isSpent(); chunk--) {
                rows.delete(RowKeys.spans(trace, life, chunk));
                budget.spend(0);
            }
            expired.remove(first.number());
            if (chunk > 0) {
                addExpired(trace, life, chunk);
            }
        }
    }

    private static byte[] bytes(TraceKey trace) {
        ByteBuffer bytes = ByteBuffer.allocate(TraceKey.BYTES);
        trace.write(bytes);
        return bytes.array();
    }
}
