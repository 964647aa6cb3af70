/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    @ParameterizedTest
    @CsvSource({
        "sgp.apikey, sgp.api.key",
        "batch.size, batch.max.bytes",
        "topic.prefx, topic.prefix",
        "prefix, topic.prefix",
        "topic.prefix, topic.prefix",
    })
    void nearest_isTheWordWithTheFewestEdits(String mistyped, String meant) {
        List<String> known = List.of("sgp.api.key", "sgp.url", "batch.max.bytes", "topic.prefix");

        assertThat(Nearest.of(mistyped, known)).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({"b, a", "'', a"})
    void equallyNear_isTheFirstInTheAlphabet(String mistyped, String first) {
        assertThat(Nearest.of(mistyped, List.of("d", "c", "a"))).isEqualTo(first);
    }
}
