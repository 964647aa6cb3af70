/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import static dev.spanflow.exporter.lanes.StubFateTest.found;
import static dev.spanflow.exporter.lanes.TakenSpans.ids;
import static dev.spanflow.exporter.lanes.TakenSpans.stub;
import static dev.spanflow.exporter.lanes.TakenSpans.taken;
import static dev.spanflow.schemas.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanflow.exporter.sgp.Answer;
import dev.spanflow.exporter.sgp.Found;
import dev.spanflow.exporter.sgp.Lookup;
import dev.spanflow.schemas.Spans;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StubLaneTest {
    static final Lookup LOOKUP = new Lookup("t", "p", false);
    static final TakenSpan STUB = stub(1, span("t", "p").parent("root"));

    final Random random = new Random(1);
    final Lane lane = LaneTest.lane(10);

    @Test
    void batch_endsBeforeAStub_andTheLookupFollows() {
        add(taken(0, span("t", "root")), STUB, child(2, "c"));

        assertThat(lane.mustLookUp()).isFalse();
        assertThat(ids(lane.start())).containsExactly("root");
        assertThat(lane.mustLookUp()).isFalse();
        lane.answered(Answer.of(200), 0, random);

        assertThat(lane.mustLookUp()).isTrue();
        assertThat(lane.startLookup()).isEqualTo(LOOKUP);
    }

    @Test
    void lookup_waitsForNoFurtherRecords_andNothingStartsBesideIt() {
        lane.add(STUB);
        assertThat(lane.nanosToStart(0)).isZero();

        lane.startLookup();
        add(child(2, "c"));
        assertThat(lane.isInFlight()).isTrue();
        assertThat(lane.nanosToStart(1_000_000)).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(lane::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void neededStub_leavesFirst_withWhatFollows_upToTheNextStub() {
        add(
                STUB,
                child(2, "c"),
                stub(3, span("t", "p2")),
                taken(4, span("t", "c2").parent("p2")));

        assertThat(lookUp(found(false))).isEqualTo(Settled.NOTHING);

        assertThat(ids(lane.start())).containsExactly("p", "c");
        assertThat(ids(lane.answered(Answer.of(200), 0, random).done())).containsExactly("p", "c");
        assertThat(lane.startLookup().id()).isEqualTo("p2");
    }

    @Test
    void unneededStub_isDropped_andTheChildrenLeaveAsTheyAre() {
        add(STUB, child(2, "c"));

        assertThat(lookUp(found(false, "t")).unneeded()).containsExactly(STUB);
        assertThat(sentParents()).containsExactly("p");
    }

    @Test
    void foreignParent_makesRootsOfTheChildren_alsoOfLaterOnes() {
        add(STUB, child(2, "c"));

        assertThat(lookUp(found(false, "elsewhere")).unneeded()).containsExactly(STUB);
        assertThat(sentParents()).containsExactly((String) null);
        lane.answered(Answer.of(200), 0, random);
        add(child(3, "c2"));
        assertThat(sentParents()).containsExactly((String) null);
    }

    @Test
    void refusedLookup_dropsTheStub_andMarksTheChildren() {
        add(STUB, child(2, "c"));

        assertThat(lookUp(Found.nothing(Answer.of(403))).unneeded()).containsExactly(STUB);
        Entry sent = lane.start().get(0);
        assertThat(AbsentParentsTest.json(sent.newest())).contains("\"orphan\":\"passed\"", "\"parent_id\":\"p\"");
    }

    @Test
    void cutPage_isFollowedByALookInTheTraceOnly() {
        add(STUB, child(2, "c"));
        assertThat(lookUp(found(true, "elsewhere"))).isEqualTo(Settled.NOTHING);

        assertThat(lane.startLookup()).isEqualTo(new Lookup("t", "p", true));
        assertThat(lane.found(found(false, "t"), 0, random).unneeded()).containsExactly(STUB);

        add(stub(5, span("t", "p2")));
        lane.start();
        lane.answered(Answer.of(200), 0, random);
        assertThat(lane.startLookup()).isEqualTo(new Lookup("t", "p2", false));
    }

    @Test
    void transientAnswer_isRetriedAfterTheServersWish_andNothingOvertakes() {
        add(STUB, child(2, "c"));
        Settled settled = lookUp(Found.nothing(new Answer(503, "", Duration.ofNanos(5000))));

        assertThat(settled).isEqualTo(Settled.NOTHING);
        assertThat(lane.nanosToStart(0)).isEqualTo(5000);
        assertThat(lane.nanosToStart(5000)).isZero();
        assertThat(lane.mustLookUp()).isTrue();
        lookUp(found(false));
        assertThat(lane.nanosToStart(5000)).isZero();
    }

    @Test
    void configurationFault_decidesNothing() {
        add(STUB);

        assertThat(lookUp(Found.nothing(Answer.of(401)))).isEqualTo(Settled.NOTHING);
        assertThat(lane.mustLookUp()).isTrue();
    }

    @Test
    void realSpan_takesTheStubsPlace_ifItNamesTheSameParent() {
        add(STUB, child(2, "c"), taken(3, span("t", "p").parent("root")));
        lookUp(found(false));

        List<Entry> batch = lane.start();
        assertThat(ids(batch)).containsExactly("p", "c");
        assertThat(batch.get(0).newest().offset()).isEqualTo(3);
        assertThat(batch.get(0).parts()).hasSize(2);
    }

    @Test
    void realSpanUnderAnotherParent_leavesInALaterBatch() {
        add(STUB, child(2, "c"), taken(3, span("t", "p")));
        lookUp(found(false));

        assertThat(ids(lane.start())).containsExactly("p", "c");
        lane.answered(Answer.of(200), 0, random);
        assertThat(ids(lane.start())).containsExactly("p");
    }

    @Test
    void passedParentThatComes_startsABatch_soThatNoUnmarkedOrphanStandsBeforeIt() {
        add(STUB, child(2, "c"), taken(3, span("t", "p")), taken(4, completedChild("c")));
        lookUp(Found.nothing(Answer.of(403)));

        List<Entry> orphan = lane.start();
        assertThat(ids(orphan)).containsExactly("c");
        assertThat(orphan.get(0).newest().offset()).isEqualTo(2);
        lane.answered(Answer.of(200), 0, random);
        List<Entry> after = lane.start();
        assertThat(ids(after)).containsExactly("p", "c");
        assertThat(AbsentParentsTest.json(after.get(1).newest())).doesNotContain("orphan");
    }

    @Test
    void closedLane_startsNoLookup_butTakesItsAnswer() {
        add(STUB);
        lane.startLookup();
        lane.close();

        assertThat(lane.found(found(false, "t"), 0, random).unneeded()).containsExactly(STUB);
        assertThat(lane.isInFlight()).isFalse();
        add(stub(5, span("t", "p2")));
        assertThat(lane.nanosToStart(0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void answerWithoutLookup_isABug() {
        assertThatThrownBy(() -> lane.found(found(false), 0, random)).isInstanceOf(IllegalStateException.class);
    }

    private void add(TakenSpan... spans) {
        for (TakenSpan span : spans) {
            lane.add(span);
        }
        lane.turnEnded();
    }

    private Settled lookUp(Found found) {
        assertThat(lane.startLookup()).isEqualTo(LOOKUP);
        return lane.found(found, 0, random);
    }

    private List<String> sentParents() {
        return lane.start().stream()
                .map(entry -> entry.newest().span().parentId())
                .toList();
    }

    private static TakenSpan child(long offset, String id) {
        return taken(offset, span("t", id).parent("p"));
    }

    private static Spans completedChild(String id) {
        return span("t", id).parent("p").completed();
    }
}
