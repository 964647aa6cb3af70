/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import java.util.random.RandomGenerator;

/**
 * Full jitter: the delay is drawn evenly between 0 and a bound that doubles with each failure.
 *
 * @param baseNanos the bound after the first failure
 * @param maxNanos the bound never grows beyond
 */
public record Backoff(long baseNanos, long maxNanos) {
    private static final int MAX_DOUBLINGS = 30;

    long delayNanos(int failures, RandomGenerator random) {
        return random.nextLong(boundNanos(failures) + 1);
    }

    long boundNanos(int failures) {
        int doublings = Math.min(failures - 1, MAX_DOUBLINGS);
        return baseNanos > maxNanos >> doublings ? maxNanos : baseNanos << doublings;
    }
}
