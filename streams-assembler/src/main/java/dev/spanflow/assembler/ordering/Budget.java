/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.util.function.LongSupplier;

/**
 * How much one turn of a cascade may do: the partition's other traces wait meanwhile, and an open transaction must end
 * well before its timeout. Not thread-safe.
 */
public final class Budget {
    private static final int CLOCK_EVERY = 64;

    private final LongSupplier nanoClock;
    private final int maxSpans;
    private final long maxBytes;
    private final long maxNanos;
    private int spans;
    private long bytes;
    private long end;
    private boolean late;

    public Budget(int maxSpans, long maxBytes, long maxNanos, LongSupplier nanoClock) {
        this.maxSpans = maxSpans;
        this.maxBytes = maxBytes;
        this.maxNanos = maxNanos;
        this.nanoClock = nanoClock;
    }

    void start() {
        spans = 0;
        bytes = 0;
        late = false;
        end = nanoClock.getAsLong() + maxNanos;
    }

    boolean isSpent() {
        return late || spans >= maxSpans || bytes >= maxBytes;
    }

    void spend(int recordBytes) {
        spans++;
        bytes += recordBytes;
        late = spans % CLOCK_EVERY == 0 && nanoClock.getAsLong() - end >= 0;
    }
}
