/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import static dev.spanflow.schemas.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Reason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpansScanTest {
    private final Letter letter =
            Letter.of(Letters.exporter(5, 70, 7, span("t", "a").output("1")));

    @Test
    void original_isFound_withItsTime() {
        SpansScan scan = scan(letter);
        scan.visit(Letters.span(7, span("t", "a").output("1")));

        assertThat(scan.from()).isEqualTo(7);
        assertThat(scan.appended(letter)).isEqualTo(1_007);
        assertThat(scan.newerThan(letter)).isNull();
    }

    @Test
    void laterRecord_ofTheSpan_supersedes_othersDoNot() {
        SpansScan scan = scan(letter);
        scan.visit(Letters.span(7, span("t", "a").output("1")));
        scan.visit(Letters.span(8, span("t", "b")));
        scan.visit(Letters.span(9, span("other", "a")));
        assertThat(scan.newerThan(letter)).isNull();

        scan.visit(Letters.span(10, span("t", "a").completed()));
        assertThat(scan.newerThan(letter)).isEqualTo(new Place(0, 10));
    }

    @Test
    void startedRecord_doesNotSupersedeACompletedOne() {
        Letter completed = Letter.of(Letters.exporter(5, 70, 7, span("t", "a").completed()));
        SpansScan scan = scan(completed);
        scan.visit(Letters.span(8, span("t", "a")));

        assertThat(scan.newerThan(completed)).isNull();
    }

    /** SGP never got it. */
    @Test
    void laterRecord_thatIsADeadLetterItself_doesNotSupersede() {
        Letter later = Letter.of(Letters.exporter(6, 80, 10, span("t", "a").completed()));
        SpansScan scan = new SpansScan(List.of(letter), List.of(letter, later));
        scan.visit(Letters.span(10, span("t", "a").completed()));

        assertThat(scan.newerThan(letter)).isNull();
    }

    /** It lies behind, and is as old as it was. */
    @Test
    void olderRecord_thatWasRedriven_doesNotSupersede() {
        SpansScan scan = scan(letter);
        scan.visit(Letters.span(7, span("t", "a").output("1")));
        scan.visit(Letters.record(
                "spanflow.spans",
                99,
                span("t", "a").output("0").json(),
                Map.of(Headers.ATTEMPT, "1", Headers.APPENDED, "1003")));

        assertThat(scan.newerThan(letter)).isNull();
    }

    @Test
    void cutLetter_isKnownByItsOriginal() {
        Letter cut = Letter.of(Letters.assembler(5, Reason.TOO_LARGE, 7, "{\"id\":"));
        SpansScan scan = scan(cut);
        scan.visit(Letters.span(7, span("t", "a")));
        scan.visit(Letters.span(8, span("t", "a").output("2")));

        assertThat(scan.newerThan(cut)).isEqualTo(new Place(0, 8));
    }

    private static SpansScan scan(Letter letter) {
        return new SpansScan(List.of(letter), List.of(letter));
    }
}
