/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How long records were held before they left, by the time of the input: counts for ranges of time. Thread-safe. */
final class HeldAges {
    /** Upper ends in milliseconds, and how they are told. */
    private static final long[] UP_TO = {0, 1_000, 10_000, 60_000, 600_000, Long.MAX_VALUE};

    private static final String[] NAMES = {"none", "1s", "10s", "1m", "10m", "more"};

    private final LongAdder[] counts = new LongAdder[UP_TO.length];

    HeldAges() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    void held(long millis) {
        int range = 0;
        while (millis > UP_TO[range]) {
            range++;
        }
        counts[range].increment();
    }

    /** Records by range: {@code none} left at once, {@code 1s} after more than that and up to a second, and so on. */
    Map<String, Long> byAge() {
        Map<String, Long> ages = new LinkedHashMap<>();
        for (int i = 0; i < counts.length; i++) {
            ages.put(NAMES[i], counts[i].sum());
        }
        return ages;
    }
}
