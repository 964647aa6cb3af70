/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimesTest {
    private static final DateTimeFormatter JDK =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx").withZone(ZoneOffset.UTC);

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    @Test
    void text_isWhatTheJdkWouldWrite() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        long span = LAST.getEpochSecond() - FIRST.getEpochSecond();
        for (int i = 0; i < 10_000; i++) {
            Instant time =
                    FIRST.plusSeconds(Math.floorMod(random.nextLong(), span)).plusNanos(random.nextInt(1_000_000_000));
            assertThat(Times.text(time)).as("seed %d", seed).isEqualTo(JDK.format(time));
        }
    }

    @Test
    void text_atTheEnds() {
        assertThat(Times.text(FIRST)).isEqualTo("0001-01-01T00:00:00.000000+00:00");
        assertThat(Times.text(LAST)).isEqualTo("9999-12-31T23:59:59.999999+00:00");
        assertThat(Times.text(Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00.000000+00:00");
    }
}
