/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    final Backoff backoff = new Backoff(100, 30_000);

    @Test
    void bound_doubles_upToTheCap() {
        assertThat(backoff.boundNanos(1)).isEqualTo(100);
        assertThat(backoff.boundNanos(2)).isEqualTo(200);
        assertThat(backoff.boundNanos(9)).isEqualTo(25_600);
        assertThat(backoff.boundNanos(10)).isEqualTo(30_000);
        assertThat(backoff.boundNanos(Integer.MAX_VALUE)).isEqualTo(30_000);
    }

    @Test
    void bound_doesNotOverflow() {
        Backoff huge = new Backoff(Long.MAX_VALUE / 3, Long.MAX_VALUE - 1);

        assertThat(huge.boundNanos(64)).isEqualTo(Long.MAX_VALUE - 1);
    }

    @Test
    void delay_fillsTheWholeRange() {
        Random random = new Random(1);
        long[] delays = random.ints(1000)
                .mapToLong(any -> backoff.delayNanos(3, random))
                .toArray();

        assertThat(Arrays.stream(delays).min().orElseThrow()).isBetween(0L, 40L);
        assertThat(Arrays.stream(delays).max().orElseThrow()).isBetween(360L, 400L);
    }
}
