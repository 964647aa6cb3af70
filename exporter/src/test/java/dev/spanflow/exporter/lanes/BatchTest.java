/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import static dev.spanflow.exporter.lanes.TakenSpans.taken;
import static dev.spanflow.schemas.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchTest {
    final Batch batch = new Batch(new BatchLimits(3, 1000, 0));

    @Test
    void add_keepsOrder() {
        batch.add(taken(0, span("t", "a")));
        batch.add(taken(1, span("t", "b").parent("a")));

        assertThat(TakenSpans.ids(batch.entries())).containsExactly("a", "b");
    }

    @Test
    void add_endsBatch_atMaxSpans() {
        for (int i = 0; i < 3; i++) {
            assertThat(batch.add(taken(i, span("t", "s" + i)))).isTrue();
        }

        assertThat(batch.add(taken(3, span("t", "s3")))).isFalse();
        assertThat(batch.entries()).hasSize(3);
    }

    @Test
    void add_endsBatch_beforeMaxBytesAreCrossed() {
        assertThat(batch.add(taken(0, span("t", "a").output("x".repeat(500))))).isTrue();

        assertThat(batch.add(taken(1, span("t", "b").output("x".repeat(500))))).isFalse();
    }

    @Test
    void add_takesFirst_whateverItsSize() {
        assertThat(batch.add(taken(0, span("t", "a").output("x".repeat(2000))))).isTrue();
    }

    @Test
    void add_collapsesCompletedIntoStarted_atTheEarlierPlace() {
        batch.add(taken(0, span("t", "a")));
        batch.add(taken(1, span("t", "b").parent("a")));
        batch.add(taken(2, span("t", "a").completed()));

        assertThat(TakenSpans.ids(batch.entries())).containsExactly("a", "b");
        Entry collapsed = batch.entries().get(0);
        assertThat(collapsed.newest().span().completed()).isTrue();
        assertThat(collapsed.parts()).extracting(TakenSpan::offset).containsExactly(0L, 2L);
    }

    @Test
    void add_letsCompletedWin_overALaterStarted() {
        batch.add(taken(0, span("t", "a").completed()));
        batch.add(taken(1, span("t", "a")));

        assertThat(batch.entries().get(0).newest().offset()).isZero();
    }

    @Test
    void add_letsTheLaterWin_inTheSamePhase() {
        batch.add(taken(0, span("t", "a").output("old")));
        batch.add(taken(1, span("t", "a").output("new")));

        assertThat(batch.entries().get(0).newest().offset()).isEqualTo(1);
    }

    @Test
    void add_endsBatch_beforeTheSameSpanUnderAnotherParent() {
        batch.add(taken(0, span("t", "a")));
        batch.add(taken(1, span("t", "b")));

        assertThat(batch.add(taken(2, span("t", "b").parent("a")))).isFalse();
        assertThat(batch.entries()).hasSize(2);
    }

    @Test
    void add_keepsSpansApart_thatOnlyShareTheirId() {
        batch.add(taken(0, span("t1", "a")));
        batch.add(taken(1, span("t2", "a")));

        assertThat(batch.entries()).hasSize(2);
    }

    @Test
    void add_collapsesIntoFullBatch_butNotOverMaxBytes() {
        for (int i = 0; i < 3; i++) {
            batch.add(taken(i, span("t", "s" + i)));
        }

        assertThat(batch.add(taken(3, span("t", "s1").completed()))).isTrue();
        assertThat(batch.add(taken(4, span("t", "s1").completed().output("x".repeat(1000)))))
                .isFalse();
    }
}
