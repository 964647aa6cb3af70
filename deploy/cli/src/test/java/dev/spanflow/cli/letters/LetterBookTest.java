/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import static dev.spanflow.schemas.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.Reason;
import org.junit.jupiter.api.Test;

class LetterBookTest {
    private final LetterBook book = new LetterBook();

    @Test
    void letter_writtenTwice_countsOnce() {
        book.add(Letters.exporter(5, 70, 7, span("t", "a")));
        book.add(Letters.exporter(6, 70, 7, span("t", "a")));

        assertThat(book.unresolved()).extracting(Letter::place).containsExactly(new Place(0, 5));
    }

    @Test
    void letters_ofTwoStagesOrPlaces_areTwo() {
        book.add(Letters.assembler(1, Reason.NOT_JSON, 7, "x"));
        book.add(Letters.assembler(2, Reason.NOT_JSON, 8, "x"));
        book.add(Letters.exporter(3, 7, 6, span("t", "a")));

        assertThat(book.unresolved()).hasSize(3);
    }

    @Test
    void resolution_endsALetter_andItsRepeats_butNotTheNextRound() {
        book.add(Letters.assembler(1, Reason.ORPHAN, 7, "{}"));
        book.add(Letters.resolution(2, book.all().get(0)));
        book.add(Letters.assembler(3, Reason.ORPHAN, 7, "{}"));
        book.add(Letters.assembler(4, Reason.ORPHAN, 99, "{}"));

        assertThat(book.unresolved()).extracting(Letter::place).containsExactly(new Place(0, 4));
        assertThat(book.resolution(book.all().get(0))).isEqualTo("redriven");
        assertThat(book.all()).hasSize(2);
    }

    @Test
    void letter_tellsItsSpanAndPlace_withoutItsValue() {
        Letter letter =
                Letter.of(Letters.exporter(5, 70, 7, span("t", "a").parent("p").completed()));

        assertThat(letter.input()).isEqualTo(new Place(0, 7));
        assertThat(letter.originTopic()).isEqualTo("spanflow.ordered-spans");
        assertThat(letter.traceId()).isEqualTo("t");
        assertThat(letter.snapshot()).isNotNull();
        assertThat(letter.snapshot().parentId()).isEqualTo("p");
        assertThat(letter.attempts()).isEqualTo(1);
    }
}
