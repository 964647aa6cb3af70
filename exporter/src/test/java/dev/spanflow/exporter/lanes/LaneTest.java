/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import static dev.spanflow.exporter.lanes.TakenSpans.ids;
import static dev.spanflow.exporter.lanes.TakenSpans.taken;
import static dev.spanflow.schemas.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanflow.exporter.sgp.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LaneTest {
    static final long NEVER = Long.MAX_VALUE;
    static final Answer OK = Answer.of(200);

    final Random random = new Random(1);
    final Lane lane = lane(3);

    static Lane lane(int maxSpans) {
        return new Lane(settings(maxSpans), new Passes(), new BodyLimit(10_000));
    }

    private static LaneSettings settings(int maxSpans) {
        return new LaneSettings(
                new BatchLimits(maxSpans, 10_000, 100), new Backoff(10, 1000), new Patience(1000, 5000));
    }

    @Test
    void emptyLane_neverStarts() {
        assertThat(lane.nanosToStart(0)).isEqualTo(NEVER);
    }

    @Test
    void loneRecord_startsInTheNextTurn_whenNothingMoreCame() {
        lane.add(taken(0, span("t", "a"), 5));
        assertThat(lane.nanosToStart(5)).isEqualTo(100);

        lane.turnEnded();
        assertThat(lane.nanosToStart(6)).isZero();
        assertThat(ids(lane.start())).containsExactly("a");
    }

    @Test
    void growingBatch_startsAtItsAge() {
        lane.add(taken(0, span("t", "a"), 5));
        lane.turnEnded();
        lane.add(taken(1, span("t", "b"), 95));

        assertThat(lane.nanosToStart(95)).isEqualTo(10);
        assertThat(lane.nanosToStart(105)).isZero();
    }

    @Test
    void fullBatch_startsAtOnce_andLeavesTheRest() {
        for (int i = 0; i < 4; i++) {
            lane.add(taken(i, span("t", "s" + i), 0));
        }

        assertThat(lane.nanosToStart(0)).isZero();
        assertThat(ids(lane.start())).containsExactly("s0", "s1", "s2");
    }

    @Test
    void lane_hasOneRequestInFlight() {
        fill("a");
        lane.start();
        lane.add(taken(1, span("t", "b"), 0));

        assertThat(lane.nanosToStart(1_000_000)).isEqualTo(NEVER);
        assertThatThrownBy(lane::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void done_freesTheLaneForTheNextBatch() {
        fill("a");
        lane.start();
        fill("b");

        Settled settled = lane.answered(OK, 10, random);

        assertThat(ids(settled.done())).containsExactly("a");
        assertThat(lane.nanosToStart(10)).isZero();
        assertThat(ids(lane.start())).containsExactly("b");
    }

    @Test
    void retry_sendsTheSameAgain_afterTheServersWish() {
        fill("a");
        lane.start();
        Settled settled = lane.answered(new Answer(503, "", Duration.ofNanos(5000)), 100, random);
        fill("b");

        assertThat(settled).isEqualTo(Settled.NOTHING);
        assertThat(lane.nanosToStart(100)).isEqualTo(5000);
        assertThat(lane.nanosToStart(5100)).isZero();
        assertThat(ids(lane.start())).containsExactly("a");
    }

    @Test
    void retry_waitsLonger_withEachFailure_andForgetsAfterASuccess() {
        fill("a");
        long longest = 0;
        for (int i = 0; i < 50; i++) {
            lane.start();
            lane.answered(Answer.none("timeout"), 0, random);
            longest = Math.max(longest, lane.nanosToStart(0));
        }
        assertThat(longest).isBetween(500L, 1000L);

        lane.start();
        lane.answered(OK, 0, random);
        fill("b");
        assertThat(lane.nanosToStart(0)).isZero();
    }

    @Test
    void refusal_isIsolated_andTheAttemptsAreCounted() {
        fill("a", "b");
        lane.start();
        lane.answered(Answer.of(400), 0, random);
        assertThat(ids(lane.start())).containsExactly("a");

        assertThat(lane.answered(Answer.of(400), 0, random)).isEqualTo(Settled.NOTHING);
        Entry bare = lane.start().get(0);
        assertThat(AbsentParentsTest.json(bare.newest())).contains("\"bare\":\"SGP_REFUSED\"");
        Settled settled = lane.answered(OK, 0, random);
        assertThat(settled.givenUp()).singleElement().satisfies(given -> {
            assertThat(given.entry().newest().span().id()).isEqualTo("a");
            assertThat(given.bare()).isTrue();
        });
        assertThat(ids(lane.start())).containsExactly("b");
    }

    @Test
    void configurationFault_givesNothingUp() {
        fill("a");
        List<Entry> sent = lane.start();

        assertThat(lane.answered(Answer.of(401), 0, random)).isEqualTo(Settled.NOTHING);
        assertThat(lane.start()).isEqualTo(sent);
    }

    @Test
    void closedLane_startsNothing_butTakesItsAnswer() {
        fill("a");
        lane.start();
        fill("b");
        lane.close();

        assertThat(ids(lane.answered(OK, 0, random).done())).containsExactly("a");
        assertThat(lane.nanosToStart(0)).isEqualTo(NEVER);
    }

    void fill(String... ids) {
        for (String id : ids) {
            lane.add(taken(0, span("t", id), 0));
        }
        lane.turnEnded();
    }
}
