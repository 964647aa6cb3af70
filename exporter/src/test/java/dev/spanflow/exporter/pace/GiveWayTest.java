/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GiveWayTest {
    static final long SECOND = Duration.ofSeconds(1).toNanos();

    final GiveWay pace = new GiveWay(Duration.ofSeconds(5), Duration.ofSeconds(60));
    long now = -SECOND;

    @Test
    void freeUntilCongested_thenAtRest() {
        assertThat(pace.nanosToStart(now)).isZero();

        pace.ended(true, now);

        assertThat(pace.nanosToStart(now)).isEqualTo(5 * SECOND);
        assertThat(pace.nanosToStart(now + 6 * SECOND)).isZero();
    }

    @Test
    void rest_doublesWhileItIsNoBetter_toItsBound() {
        for (long expected : List.of(5, 10, 20, 40, 60, 60)) {
            pace.ended(true, now);
            assertThat(pace.nanosToStart(now)).isEqualTo(expected * SECOND);
            now += pace.nanosToStart(now);
        }
    }

    @Test
    void requestsOfOneMoment_countOnce() {
        pace.ended(true, now);
        pace.ended(true, now + 1);
        pace.ended(false, now + 2); // started before

        assertThat(pace.nanosToStart(now)).isEqualTo(5 * SECOND);
        now += 5 * SECOND;
        pace.ended(true, now);
        assertThat(pace.nanosToStart(now)).isEqualTo(10 * SECOND);
    }

    @Test
    void success_afterTheRest_beginsAnew() {
        pace.ended(true, now);
        now += 5 * SECOND;
        pace.ended(false, now);

        pace.ended(true, now);

        assertThat(pace.nanosToStart(now)).isEqualTo(5 * SECOND);
    }

    @Test
    void severalPaces_areAsSlowAsTheSlowest() {
        Pace both = Pace.all(List.of(pace, RateLimit.ofSpans(1)));
        both.started(7, 1, now);
        assertThat(both.nanosToStart(now)).isEqualTo(7 * SECOND);

        both.ended(true, now + 4 * SECOND);

        assertThat(both.nanosToStart(now + 4 * SECOND)).isEqualTo(5 * SECOND);
        assertThat(Pace.FREE.nanosToStart(now)).isZero();
    }
}
