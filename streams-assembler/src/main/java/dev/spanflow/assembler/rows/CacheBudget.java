/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.rows;

import java.util.concurrent.atomic.AtomicLong;

/** How much memory all row caches of a process may take together. Thread-safe. */
public final class CacheBudget {
    private final long maxBytes;
    private final AtomicLong used = new AtomicLong();

    public CacheBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    void add(long bytes) {
        used.addAndGet(bytes);
    }

    boolean isExceeded() {
        return used.get() > maxBytes;
    }

    /** Bytes in all caches, estimated. */
    public long used() {
        return used.get();
    }
}
