/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.tracing.DeliveryStats.DropCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Numbers every record that is to be sent, and counts it once when it is settled: acknowledged, or dropped for a cause.
 *
 * <p>Thread-safe. To record takes no lock; to settle takes one, held for a few additions.
 */
final class Books {
    private final AtomicLong numbers = new AtomicLong();
    private final LongAdder superseded = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition settled = lock.newCondition();
    private final Map<DropCause, Long> dropped = new EnumMap<>(DropCause.class);
    private final List<Barrier> barriers = new ArrayList<>();
    private final long recovered;
    private long acknowledged;
    private long droppedTotal;
    private long kept;
    private long sealedUpTo;

    /** @param recovered how many records, numbered from 1, an earlier process left to be sent */
    Books(long recovered) {
        this.recovered = recovered;
        numbers.set(recovered);
        for (DropCause cause : DropCause.values()) {
            dropped.put(cause, 0L);
        }
    }

    /** Returns the record's number; they count up. */
    long record() {
        return numbers.incrementAndGet();
    }

    /** A record took the place, and the number, of an older one. */
    void recordSuperseding() {
        superseded.increment();
    }

    /** The number of the last record. */
    long lastNumber() {
        return numbers.get();
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
        long last = numbers.get();
        Barrier barrier = new Barrier(last, pending(last));
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

    /**
     * Closes the account of all that is pending: what is heard of these records later is not counted any more.
     *
     * @param keeps whether they are kept for another process; else they are dropped
     * @return how many were dropped
     */
    long seal(boolean keeps) {
        lock.lock();
        try {
            long last = numbers.get();
            long pending = pending(last);
            kept += keeps ? pending : 0;
            count(DropCause.CLOSED, keeps ? 0 : pending);
            sealedUpTo = last;
            barriers.forEach(barrier -> barrier.seal(keeps));
            settled.signalAll();
            return keeps ? 0 : pending;
        } finally {
            lock.unlock();
        }
    }

    DeliveryStats stats() {
        lock.lock();
        try {
            long replaced = superseded.sum();
            long last = numbers.get();
            return new DeliveryStats(
                    last - recovered + replaced, recovered, acknowledged, replaced, dropped, kept, pending(last));
        } finally {
            lock.unlock();
        }
    }

    private void count(@Nullable DropCause cause, long records) {
        if (cause == null) {
            acknowledged += records;
        } else {
            dropped.merge(cause, records, Long::sum);
            droppedTotal += records;
        }
    }

    private long pending(long last) {
        return last - acknowledged - droppedTotal - kept;
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

        private void seal(boolean keeps) {
            if (!keeps) {
                dropped += pending;
                pending = 0;
            }
        }

        private FlushResult result() {
            return new FlushResult(pending == 0, acknowledged, dropped, pending);
        }
    }
}
