/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateTest {
    @ParameterizedTest
    @CsvSource({
        "500, 500, ",
        "500/s, 500, ",
        "5MB/s, , 5000000",
        "2kib, , 2048",
        "7b/s, , 7",
        "999999999999GiB/s, , 9223372036854775807"
    })
    void rates_areSpansOrBytes_andNeverOverflow(String text, Long spans, Long bytes) {
        assertThat(Rate.of(text)).isEqualTo(new Rate(spans, bytes));
    }
}
