/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import dev.spanflow.exporter.sgp.Answer;
import java.util.random.RandomGenerator;

/** How long a lane waits before it sends the same again. */
final class Retry {
    private final Backoff backoff;
    private int failures;
    private long since;
    private long waitNanos;

    Retry(Backoff backoff) {
        this.backoff = backoff;
    }

    /** The server's wish is a floor. */
    void failed(Answer answer, long now, RandomGenerator random) {
        failures++;
        since = now;
        waitNanos = Math.max(
                backoff.delayNanos(failures, random), answer.retryAfter().toNanos());
    }

    /** What comes next is another request: the delay starts small again. */
    void restart() {
        failures = 0;
    }

    void reset() {
        failures = 0;
        waitNanos = 0;
    }

    long nanosToWait(long now) {
        return Math.max(0, waitNanos - (now - since));
    }
}
