/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.sgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
    static final Instant NOW = Instant.parse("2030-05-01T10:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "     |                               | PT0S",
                "     | 2                             | PT2S",
                "     | 1.5                           | PT1.5S",
                "250  |                               | PT0.25S",
                "250  | 9                             | PT0.25S",
                "soon | 9                             | PT9S",
                "     | Wed, 01 May 2030 10:00:07 GMT | PT7S",
                "     | Wed, 01 May 2030 09:00:00 GMT | PT0S",
                "     | Tue, 01 May 2040 09:00:00 GMT | PT10M",
                "     | 999999999                     | PT10M",
                "     | 1e300                         | PT10M",
                "     | -1                            | PT0S",
                "NaN  | NaN                           | PT0S",
                "     | whenever                      | PT0S",
            })
    void wish_isRead(String millis, String retryAfter, Duration expected) {
        assertThat(RetryAfter.of(millis, retryAfter, NOW)).isEqualTo(expected);
    }

    @Test
    void wish_isNotLongerThanTheMaximum() {
        assertThat(RetryAfter.of("1e12", null, NOW)).isEqualTo(RetryAfter.MAX);
    }
}
