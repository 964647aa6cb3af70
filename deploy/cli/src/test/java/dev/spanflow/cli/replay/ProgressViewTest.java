/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressViewTest {
    final StringWriter text = new StringWriter();

    /** Moved by hand. */
    long now = -5;

    @Test
    void line_tellsShareRateAndTimeLeft_everyTenSeconds() {
        ProgressView view = view(ProgressView.Style.LINES);

        view.show(1, 0, null);
        pass(Duration.ofSeconds(5));
        view.show(1, 100, null);
        pass(Duration.ofSeconds(5));
        view.show(1, 2_500, null);

        assertThat(text.toString().lines())
                .containsExactly("  0 %  0 of 10,000 spans  0/s", " 25 %  2,500 of 10,000 spans  250/s  30 s left");
    }

    @Test
    void bar_isWrittenOver_andGrows() {
        ProgressView view = view(ProgressView.Style.BAR);

        view.show(1, 0, "SGP answers 503: too much to do, it is tried again");
        pass(Duration.ofSeconds(1));
        view.show(1, 5_000, null);
        view.end();

        String[] bars = text.toString().split("\r", -1);
        assertThat(bars[1])
                .startsWith("[                        ]")
                .endsWith("SGP answers 503: too much to do, it is tried again");
        assertThat(bars[2]).startsWith("[============            ]  50 %  5,000 of 10,000 spans  5,000/s  1 s left");
        assertThat(bars[2].strip().length()).isLessThan(bars[2].length() - 1);
        assertThat(text.toString()).endsWith(System.lineSeparator());
    }

    @Test
    void laterPass_saysWhatItIs_andNeverMoreThanAll() {
        ProgressView view = view(ProgressView.Style.LINES);

        view.show(2, 10_100, null);

        assertThat(text.toString()).contains("100 %").contains("pass 2: what got newer records meanwhile");
    }

    @Test
    void json_isOneObjectALine() {
        ProgressView view = view(ProgressView.Style.JSON);

        view.show(1, 0, null);
        pass(Duration.ofSeconds(10));
        view.show(1, 1_000, null);

        assertThat(text.toString().lines().toList().get(1))
                .isEqualTo("{\"type\":\"progress\",\"pass\":1,\"arrived\":1000,\"planned\":10000,"
                        + "\"spans_per_second\":100,\"seconds_left\":90,\"hindrance\":null}");
    }

    @Test
    void speed_isThatOfTheLastHalfMinute() {
        Speed speed = new Speed();
        assertThat(speed.perSecond()).isZero();
        assertThat(speed.timeFor(1)).isNull();
        for (int second = 0; second <= 100; second++) {
            speed.add(
                    second < 50 ? second * 1_000L : 50_000 + second,
                    Duration.ofSeconds(second).toNanos());
        }

        assertThat(speed.perSecond()).isBetween(0.9, 1.1);
        assertThat(speed.timeFor(60)).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(65));
    }

    private ProgressView view(ProgressView.Style style) {
        return new ProgressView(new PrintWriter(text), style, 10_000, () -> now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
