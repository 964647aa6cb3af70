/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** The clock, moved by hand; it may be anywhere, also below zero. */
    long now = -SECOND;

    @Test
    void firstRequest_startsAtOnce_andTheNextAfterItsRest() {
        RateLimit limit = RateLimit.ofSpans(500);

        assertThat(limit.nanosToStart(now)).isZero();
        limit.started(1_000, 1, now);

        assertThat(limit.nanosToStart(now)).isEqualTo(2 * SECOND);
        assertThat(limit.nanosToStart(now + SECOND)).isEqualTo(SECOND);
        assertThat(limit.nanosToStart(now + 3 * SECOND)).isZero();
    }

    @Test
    void silence_savesNothingUp() {
        RateLimit limit = RateLimit.ofSpans(100);
        limit.started(1, 1, now);
        now += 3_600 * SECOND;

        limit.started(100, 1, now);

        assertThat(limit.nanosToStart(now)).isEqualTo(SECOND);
    }

    @Test
    void bytes_areLimitedByTheirOwnRate() {
        RateLimit limit = RateLimit.ofBytes(5_000_000);

        limit.started(1, 10_000_000, now);

        assertThat(limit.nanosToStart(now)).isEqualTo(2 * SECOND);
    }

    @Test
    void anyBatches_keepToTheRate_overAnyLongerTime() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        RateLimit limit = RateLimit.ofSpans(1_000);
        long start = now;
        long sent = 0;
        for (int i = 0; i < 10_000; i++) {
            now += limit.nanosToStart(now); // as soon as it may
            int spans = 1 + random.nextInt(1_000);
            assertThat(sent).as("seed %s", seed).isLessThanOrEqualTo((now - start) / (SECOND / 1_000));
            limit.started(spans, 1, now);
            sent += spans;
        }
        now += limit.nanosToStart(now);

        assertThat((double) sent / (now - start) * SECOND).as("seed %s", seed).isBetween(999.0, 1_001.0);
    }

    @Test
    void noRate_isRefused() {
        assertThatThrownBy(() -> RateLimit.ofSpans(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a rate of 0 a second");
    }
}
