/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.assembler.rows.Row;
import dev.spanflow.assembler.rows.RowCache;
import dev.spanflow.assembler.rows.RowKey;
import java.nio.ByteBuffer;

/**
 * The time that decides deadlines: that of the input, not of this machine. It is the highest append time applied; without
 * input it moves on with the monotonic clock, a grace late, while nothing unread lies on the partition. So neither a backlog,
 * a restart, nor an outage makes it run ahead of records that are still on their way, and idle input does not stop it.
 *
 * <p>After a jump of more than the grace, as behind an outage of the producers, what would fall due inside the jump waits
 * until the partition has been read to its end for one more grace: the records that the jump has held up come right behind it.
 *
 * <p>Kept in a row. Not thread-safe.
 */
final class TaskClock extends Row {
    private static final long NEVER = Long.MIN_VALUE;

    private final RowCache rows;
    private final long graceMillis;
    private long now = NEVER;
    private long due = NEVER;
    private long idleFrom = NEVER;
    private long nowAtIdle = NEVER;
    private long lastRecordNanos = NEVER;

    TaskClock(RowCache rows, long graceMillis) {
        this.rows = rows;
        this.graceMillis = graceMillis;
        ByteBuffer row = rows.stored(RowKey.ofPartition(RowKeys.CLOCK));
        if (row != null) {
            now = row.getLong();
            due = row.getLong();
        }
    }

    /** Milliseconds since 1970. */
    long now() {
        return now;
    }

    /** Deadlines up to this time have passed. */
    long due() {
        return due;
    }

    /** A record was applied. */
    void onRecord(long appended, long nanos) {
        lastRecordNanos = nanos;
        boolean settled = due == now;
        boolean jump = now != NEVER && appended - now > graceMillis;
        if (appended > now) {
            moveTo(appended, settled && !jump);
        }
    }

    /**
     * Nothing unread lay on the partition, whenever it was asked, between these two times of the monotonic clock.
     */
    void onIdle(long fromNanos, long toNanos) {
        long from = Math.max(fromNanos, lastRecordNanos);
        if (from != idleFrom) {
            idleFrom = from;
            nowAtIdle = now;
        }
        long pastGrace = (toNanos - from) / 1_000_000 - graceMillis;
        if (now != NEVER && pastGrace >= 0) {
            moveTo(Math.max(now, nowAtIdle + pastGrace), true);
        }
    }

    private void moveTo(long time, boolean settled) {
        if (now != time || (settled && due != time)) {
            now = time;
            due = settled ? time : due;
            rows.put(RowKey.ofPartition(RowKeys.CLOCK), this);
        }
    }

    @Override
    public int bytes() {
        return 2 * Long.BYTES;
    }

    @Override
    public void write(ByteBuffer to) {
        to.putLong(now).putLong(due);
    }
}
