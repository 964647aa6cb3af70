/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanflow.cli.TimeText;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTextTest {
    static final Instant NOW = Instant.parse("2030-05-02T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "2030-05-01T10:00:00Z, 2030-05-01T10:00:00Z",
        "2030-05-01T10:00:00.125+02:00, 2030-05-01T08:00:00.125Z",
        "2030-05-01T09:00:00.500Z, 2030-05-01T09:00:00.500Z", // as the exporter logs what retention took
        "2030-05-01 10:00:00Z, 2030-05-01T10:00:00Z",
        "2030-05-01, 2030-05-01T00:00:00Z",
        "1904040000, 2030-05-03T12:00:00Z",
        "1904040000125, 2030-05-03T12:00:00.125Z",
        "-2h, 2030-05-02T10:00:00Z",
        "-1d12h, 2030-05-01T00:00:00Z",
        "-90m, 2030-05-02T10:30:00Z",
        "-500ms, 2030-05-02T11:59:59.500Z",
    })
    void times_areRead(String text, Instant expected) {
        assertThat(Instant.ofEpochMilli(TimeText.millis("--from", text, NOW, 1, 2)))
                .isEqualTo(expected);
    }

    @Test
    void startAndEnd_areWhatTheyAreHere() {
        assertThat(TimeText.millis("--from", "start", NOW, 1, 2)).isEqualTo(1);
        assertThat(TimeText.millis("--to", "end", NOW, 1, 2)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "2h",
                "-2",
                "-",
                "",
                "2030-13-01",
                "12345",
                "2030-05-01T10:00:00",
                "-99999999999999999999d"
            })
    void otherTexts_areNamed_withTheGrammar(String text) {
        assertThatThrownBy(() -> TimeText.millis("--from", text, NOW, 1, 2))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--from " + text + " is no time")
                .hasMessageContaining("RFC 3339");
    }

    @Test
    void lengths_areRead_andTold() {
        assertThat(TimeText.duration("--last", "1h30m")).isEqualTo(Duration.ofMinutes(90));
        assertThatThrownBy(() -> TimeText.duration("--last", "1 h"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--last 1 h is no length of time");
        assertThat(TimeText.of(Duration.ofSeconds(59))).isEqualTo("59 s");
        assertThat(TimeText.of(Duration.ofSeconds(200))).isEqualTo("3 min 20 s");
        assertThat(TimeText.of(Duration.ofHours(1))).isEqualTo("1 h");
        assertThat(TimeText.of(Duration.ofHours(26))).isEqualTo("1 d 2 h");
    }

    @ParameterizedTest
    @CsvSource({
        "500, 500, ",
        "500/s, 500, ",
        "5MB/s, , 5000000",
        "1MiB, , 1048576",
        "10kb/s, , 10000",
        "7B/s, , 7",
    })
    void rates_areRead(String text, Long spans, Long bytes) {
        assertThat(Rate.of(text)).isEqualTo(new Rate(spans, bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "fast", "-5", "5m", "1/min", "9999999999999"})
    void otherRates_areNamed(String text) {
        assertThatThrownBy(() -> Rate.of(text))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--rate " + text + " is no rate");
    }
}
