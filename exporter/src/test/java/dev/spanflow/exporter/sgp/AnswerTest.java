/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.sgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerTest {
    @ParameterizedTest
    @CsvSource({
        "0, RETRY, none",
        "200, DONE, 2xx",
        "204, DONE, 2xx",
        "301, MISCONFIGURED, 3xx",
        "400, REFUSED, 4xx",
        "401, MISCONFIGURED, 4xx",
        "403, MISCONFIGURED, 4xx",
        "404, MISCONFIGURED, 4xx",
        "408, RETRY, 4xx",
        "409, REFUSED, 4xx",
        "413, REFUSED, 4xx",
        "418, MISCONFIGURED, 4xx",
        "422, REFUSED, 4xx",
        "429, RETRY, 4xx",
        "500, RETRY, 5xx",
        "501, MISCONFIGURED, 5xx",
        "502, RETRY, 5xx",
        "503, RETRY, 5xx",
        "599, RETRY, 5xx",
    })
    void verdict_followsTheStatus(int status, Answer.Verdict verdict, String statusClass) {
        assertThat(Answer.of(status).verdict()).isEqualTo(verdict);
        assertThat(Answer.of(status).statusClass()).isEqualTo(statusClass);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "408, true", "429, true", "503, true", "500, false", "200, false", "422, false"})
    void congested_isWhatAsksForLess(int status, boolean congested) {
        assertThat(Answer.of(status).congested()).isEqualTo(congested);
    }

    @Test
    void quoted_holdsStatusAndStartOfBody() {
        assertThat(new Answer(422, "y".repeat(1000), Duration.ZERO).quoted()).isEqualTo("422 " + "y".repeat(300));
    }
}
