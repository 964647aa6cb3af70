/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** First in, first out, bounded by bytes. Thread-safe; {@link #offer} never waits for room. */
final class RecordQueue {
    /** @param number the record's number in the books */
    record Entry(long number, SpanSnapshot span, long bytes) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private final long maxBytes;
    private long bytes;
    private boolean woken;

    RecordQueue(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Returns false, and leaves the entry out, when it would not fit. */
    boolean offer(Entry entry) {
        lock.lock();
        try {
            if (bytes + entry.bytes > maxBytes) {
                return false;
            }
            bytes += entry.bytes;
            entries.addLast(entry);
            notEmpty.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Lets the present or the next {@link #poll} return without an entry, if there is none. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            notEmpty.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The oldest entry, or null when none comes in time. */
    @Nullable
    Entry poll(long timeoutMs) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
            while (entries.isEmpty() && !woken && nanos > 0) {
                nanos = notEmpty.awaitNanos(nanos);
            }
            woken = false;
            Entry entry = entries.pollFirst();
            bytes -= entry == null ? 0 : entry.bytes;
            return entry;
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        lock.lock();
        try {
            entries.clear();
            bytes = 0;
        } finally {
            lock.unlock();
        }
    }
}
