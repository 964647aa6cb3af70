/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The requests of all lanes that passed, and those that failed: whoever fails can see whether others do not. Also bounds how many spans are given
 * up for failing; beyond that it is an outage, whatever it looks like. Confined to the poll thread.
 */
public final class Passes {
    public static final int MAX_GIVEN_UP = 100;
    private static final long PERIOD_NANOS = Duration.ofMinutes(10).toNanos();

    private final Deque<Long> givenUp = new ArrayDeque<>();
    private long count;
    private long failures;
    private boolean exhausted;

    void passed() {
        count++;
    }

    long count() {
        return count;
    }

    /** Nobody knows yet whose fault it is; failures of spans that were set aside are not told here. */
    void failed() {
        failures++;
    }

    long failures() {
        return failures;
    }

    /** Takes one of the {@value #MAX_GIVEN_UP} that may be given up in 10 minutes; false when there is none. */
    boolean mayGiveUp(long now) {
        forget(now);
        boolean may = givenUp.size() < MAX_GIVEN_UP;
        exhausted |= !may;
        return may && givenUp.add(now);
    }

    /** Whether one more than that was to be given up, until half of them are past: not each that is past is news. */
    public boolean isExhausted(long now) {
        forget(now);
        exhausted &= givenUp.size() > MAX_GIVEN_UP / 2;
        return exhausted;
    }

    private void forget(long now) {
        while (!givenUp.isEmpty() && now - givenUp.element() >= PERIOD_NANOS) {
            givenUp.remove();
        }
    }
}
