/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.tracing.DeliveryStats.DropCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Counts every record once when it is recorded and once when it is settled: acknowledged, or dropped for a cause.
 *
 * <p>Thread-safe; one lock, held for a few additions.
 */
final class Books {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition settled = lock.newCondition();
    private final Map<DropCause, Long> dropped = new EnumMap<>(DropCause.class);
    private final List<Barrier> barriers = new ArrayList<>();
    private long recorded;
    private long acknowledged;
    private long sealedUpTo;

    Books() {
        for (DropCause cause : DropCause.values()) {
            dropped.put(cause, 0L);
        }
    }

    /** Returns the record's number; they count up from 1. */
    long record() {
        lock.lock();
        try {
            return ++recorded;
        } finally {
            lock.unlock();
        }
    }

    /** The number of the last record. */
    long recorded() {
        lock.lock();
        try {
            return recorded;
        } finally {
            lock.unlock();
        }
    }

    /** @param cause why the record was dropped; null says that it is acknowledged */
    void settle(long number, @Nullable DropCause cause) {
        lock.lock();
        try {
            if (number <= sealedUpTo) {
                return;
            }
            count(cause, 1);
            for (Barrier barrier : barriers) {
                barrier.settle(number, cause);
            }
            settled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until each record of now is settled, or the time is over, or the thread is interrupted. */
    FlushResult await(Duration timeout) {
        lock.lock();
        Barrier barrier = new Barrier(recorded, pending());
        barriers.add(barrier);
        try {
            long nanos = TimeUnit.NANOSECONDS.convert(timeout);
            while (barrier.pending > 0 && nanos > 0) {
                nanos = settled.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            barriers.remove(barrier);
            lock.unlock();
        }
        return barrier.result();
    }

    /** Drops all that is pending, for good: what is heard of these records later is not counted any more. */
    void seal() {
        lock.lock();
        try {
            count(DropCause.CLOSED, pending());
            sealedUpTo = recorded;
            barriers.forEach(Barrier::drop);
            settled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    DeliveryStats stats() {
        lock.lock();
        try {
            return new DeliveryStats(recorded, acknowledged, dropped, pending());
        } finally {
            lock.unlock();
        }
    }

    private void count(@Nullable DropCause cause, long records) {
        if (cause == null) {
            acknowledged += records;
        } else {
            dropped.merge(cause, records, Long::sum);
        }
    }

    private long pending() {
        return recorded
                - acknowledged
                - dropped.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Guarded by the lock of its books. */
    private static final class Barrier {
        private final long upTo;
        private long pending;
        private long acknowledged;
        private long dropped;

        private Barrier(long upTo, long pending) {
            this.upTo = upTo;
            this.pending = pending;
        }

        private void settle(long number, @Nullable DropCause cause) {
            if (number <= upTo) {
                pending--;
                acknowledged += cause == null ? 1 : 0;
                dropped += cause == null ? 0 : 1;
            }
        }

        private void drop() {
            dropped += pending;
            pending = 0;
        }

        private FlushResult result() {
            return new FlushResult(pending == 0, acknowledged, dropped, pending);
        }
    }
}
