/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import static dev.spanflow.exporter.lanes.TakenSpans.ids;
import static dev.spanflow.exporter.lanes.TakenSpans.taken;
import static dev.spanflow.exporter.lanes.TakenSpans.update;
import static dev.spanflow.schemas.Spans.span;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.exporter.sgp.Answer;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.OrderedSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What becomes of a record that SGP refuses, and of its descendants. */
class BareRecordTest {
    final Lane lane = LaneTest.lane(100);
    final List<Entry> sent = new ArrayList<>();
    final List<GivenUp> givenUp = new ArrayList<>();

    @Test
    void refusedFirst_leavesBare_beforeItsChildren_inTheSameBatch() {
        add(
                taken(0, span("t", "root")),
                taken(1, span("t", "p").parent("root").output("bad")),
                child(2),
                grandchild(3));

        run(entry -> json(entry).contains("bad"));

        assertThat(ids(sent)).containsExactly("root", "p", "c", "g");
        assertThat(json(sent.get(1)))
                .contains(
                        "\"parent_id\":\"root\"", "\"name\"", "\"metadata\":{\"spanflow\":{\"bare\":\"SGP_REFUSED\"}}")
                .doesNotContain("output", "input", "bad");
        assertThat(sent.get(2).newest().span().parentId()).isEqualTo("p");
        assertThat(givenUp).singleElement().satisfies(given -> {
            assertThat(given.bare()).isTrue();
            assertThat(json(given.entry())).contains("bad");
        });
    }

    @Test
    void firstRefusedInEveryForm_makesRootsOfItsChildren_alsoOfLaterOnes_andOfNobodyElse() {
        add(taken(0, span("t", "p")), child(1), grandchild(2));
        run(entry -> ids(List.of(entry)).contains("p"));
        add(child(3));
        run(entry -> false);

        assertThat(ids(sent)).containsExactly("c", "g", "c");
        assertThat(json(sent.get(0))).contains("\"cut\":\"refused_parent\"", "\"parent_id\":\"p\"");
        assertThat(sent.get(0).newest().span().parentId()).isNull();
        assertThat(sent.get(1).newest().span().parentId()).isEqualTo("c");
        assertThat(sent.get(2).newest().span().parentId()).isNull();
        assertThat(givenUp)
                .singleElement()
                .satisfies(given -> assertThat(given.bare()).isFalse());
    }

    @Test
    void firstThatOnlyLookedSound_isGivenUp_andItsNeighboursPass() {
        add(taken(0, span("t", "root")), cutShort(1, "p"), child(2));

        run(entry -> !json(entry).endsWith("}"));

        assertThat(ids(sent)).containsExactly("root", "c");
        assertThat(sent.get(1).newest().span().parentId()).isNull();
        assertThat(givenUp)
                .singleElement()
                .satisfies(given -> assertThat(given.bare()).isFalse());
    }

    @Test
    void childThatOnlyLookedSound_isGivenUp_whereItWouldBeEdited() {
        add(taken(0, span("t", "p")), cutShort(1, "c"));

        run(entry -> true);

        assertThat(sent).isEmpty();
        assertThat(givenUp)
                .extracting(given -> given.entry().newest().span().id())
                .containsExactly("p", "c");
    }

    @Test
    void updateOfASpanThatSgpNeverTook_isItsFirst_andBringsTheParentBack() {
        add(taken(0, span("t", "p")));
        run(entry -> true);
        add(update(1, span("t", "p").output("bad").completed()));
        run(entry -> json(entry).contains("bad"));
        add(child(2));
        run(entry -> false);

        assertThat(ids(sent)).containsExactly("p", "c");
        assertThat(json(sent.get(0))).contains("\"bare\"");
        assertThat(sent.get(1).newest().span().parentId()).isEqualTo("p");
        assertThat(givenUp).hasSize(2);
    }

    @Test
    void refusedUpdate_isGivenUp_andWhatSgpHoldsStays() {
        add(taken(0, span("t", "p")));
        run(entry -> false);
        add(update(1, span("t", "p").output("bad")), child(2));
        run(entry -> json(entry).contains("bad"));

        assertThat(ids(sent)).containsExactly("p", "c");
        assertThat(sent.get(1).newest().span().parentId()).isEqualTo("p");
        assertThat(givenUp)
                .singleElement()
                .satisfies(given -> assertThat(given.bare()).isFalse());
    }

    private static TakenSpan child(long offset) {
        return taken(offset, span("t", "c").parent("p"));
    }

    /** Skimmed as one of the assembler's, which it cannot be. */
    private static TakenSpan cutShort(long offset, String id) {
        byte[] value = ("{\"id\":\"" + id + "\",\"trace_id\":\"t\",\"parent_id\":\"p\",\"name\":").getBytes(UTF_8);
        OrderedSpan skimmed = Objects.requireNonNull(OrderedSpan.skim(value));
        return TakenSpan.of(skimmed, Kind.FIRST, new ConsumerRecord<>("ordered-spans", 0, offset, null, value), 0);
    }

    private static TakenSpan grandchild(long offset) {
        return taken(offset, span("t", "g").parent("c"));
    }

    private void add(TakenSpan... spans) {
        for (TakenSpan span : spans) {
            lane.add(span);
        }
        lane.turnEnded();
    }

    private void run(Predicate<Entry> refused) {
        while (lane.nanosToStart(0) == 0) {
            List<Entry> request = lane.start();
            boolean bad = request.stream().anyMatch(refused);
            Settled settled = lane.answered(Answer.of(bad ? 400 : 200), 0, new Random(1));
            if (!bad) {
                sent.addAll(request);
            }
            givenUp.addAll(settled.givenUp());
        }
    }

    private static String json(Entry entry) {
        return AbsentParentsTest.json(entry.newest());
    }
}
