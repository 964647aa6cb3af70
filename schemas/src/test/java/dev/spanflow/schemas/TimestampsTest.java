/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2030-05-01T10:00:00Z",
                "2030-05-01T10:00:00.1Z",
                "2030-05-01T10:00:00.125000+00:00",
                "2030-05-01T10:00:00.123456789-05:30",
                "1969-12-31T23:59:59.999999+14:00",
                "2024-02-29T00:00:00+00:00"
            })
    void soundText_isTheInstantThatJavaReads(String text) {
        assertThat(Instant.ofEpochSecond(Timestamps.seconds(text), Timestamps.nanos(text)))
                .isEqualTo(OffsetDateTime.parse(text).toInstant());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "today",
                "2030-05-01",
                "2030-05-01T10:00:00",
                "2030-05-01 10:00:00Z",
                "2030-05-01T10:00:00.Z",
                "2030-05-01T10:00:00.1234567890Z",
                "2030-02-30T10:00:00Z",
                "2030-13-01T10:00:00Z",
                "0000-01-01T10:00:00Z",
                "-030-05-01T10:00:00Z",
                "2030-05-01T24:00:00Z",
                "2030-05-01T10:60:00Z",
                "2030-05-01T10:00:60Z",
                "2030-05-01T10:00:00+0000",
                "2030-05-01T10:00:00+25:00",
                "2030-05-01T10:00:00+18:01",
                "2030-05-01T10:00:00Zz",
                "٢٠٣٠-05-01T10:00:00Z"
            })
    void anythingElse_isNone(String text) {
        assertThat(Timestamps.seconds(text)).isEqualTo(Timestamps.NONE);
    }
}
