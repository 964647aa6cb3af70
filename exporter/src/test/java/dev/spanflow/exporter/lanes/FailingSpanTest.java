/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import static dev.spanflow.exporter.lanes.TakenSpans.ids;
import static dev.spanflow.exporter.lanes.TakenSpans.taken;
import static dev.spanflow.schemas.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.exporter.ledger.Outcome;
import dev.spanflow.exporter.sgp.Answer;
import dev.spanflow.schemas.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A span that SGP fails on each time, against an outage of the same look: on a clock of its own, in seconds. */
class FailingSpanTest {
    static final long SECOND = 1;
    static final Patience PATIENCE = new Patience(30 * SECOND, 900 * SECOND);
    static final LaneSettings SETTINGS =
            new LaneSettings(new BatchLimits(1000, 4 << 20, 0), new Backoff(10, 10), PATIENCE);

    final Random random = new Random(1);
    final Passes passes = new Passes();
    final PartitionLanes partition = new PartitionLanes(1, SETTINGS, passes, new BodyLimit(4 << 20));
    final List<String> stored = new ArrayList<>();
    final List<GivenUp> givenUp = new ArrayList<>();
    long now;
    long offset;
    int requests;

    @Test
    void failingSpan_isSetAside_andItsNeighboursPass_longBeforeItIsGivenUp() {
        for (int i = 0; i < 100; i++) {
            add("t" + i, "s");
        }
        run(60, failingOn("t42/s"));

        assertThat(stored).hasSize(99).doesNotContain("t42/s");
        assertThat(givenUp).isEmpty();
        assertThat(partition.lanes()).hasSize(2);
        assertThat(partition.tracesAside()).isEqualTo(1);

        add("t42", "child", "s");
        add("t7", "later");
        run(60, failingOn("t42/s"));
        assertThat(stored).contains("t7/later").doesNotContain("t42/child");
    }

    @Test
    void failingSpan_isGivenUp_whenItFailedForLongEnough_whileOthersPassed() {
        add("a", "s");
        add("b", "s");
        add("a", "child", "s");
        int minute = 0;
        for (; minute < 60 && givenUp.isEmpty(); minute++) {
            add("c" + minute, "s");
            run(60, failingOn("a/s"));
        }

        assertThat(minute)
                .as("15 minutes for the span, and as long for its bare form")
                .isBetween(30, 36);
        assertThat(givenUp).singleElement().satisfies(given -> {
            assertThat(given.reason()).isEqualTo(Reason.SGP_5XX);
            assertThat(given.answer().status()).isEqualTo(503);
            assertThat(given.bare()).isFalse();
        });
        run(60, failingOn("a/s"));
        assertThat(stored).contains("a/child", "b/s");
        run(10, failingOn("a/s"));
        assertThat(partition.lanes()).as("the trace is back among the others").hasSize(1);
        assertThat(partition.tracesAside()).isZero();
    }

    @Test
    void failingPayload_leavesItsBareForm_andItsDescendantsKeepTheirParent() {
        add("a", "s");
        add("b", "s");
        add("a", "child", "s");
        for (int minute = 0; minute < 40 && givenUp.isEmpty(); minute++) {
            add("c" + minute, "s");
            run(60, request -> failsOn(request, "a/s") && !isBare(request.get(0)) ? Answer.of(500) : Answer.of(200));
        }
        run(60, request -> Answer.of(200));

        assertThat(givenUp)
                .singleElement()
                .satisfies(given -> assertThat(given.bare()).isTrue());
        assertThat(stored).containsSubsequence("a/s", "a/child");
    }

    @Test
    void outageOfTheSameLength_givesNothingUp_andKeepsAllTogether() {
        for (int i = 0; i < 100; i++) {
            add("t" + i, "s");
        }
        run(3600, request -> Answer.of(503));

        assertThat(givenUp).isEmpty();
        assertThat(stored).isEmpty();
        assertThat(partition.lanes()).hasSize(1);
        run(60, request -> Answer.of(200));
        assertThat(stored).hasSize(100);
    }

    @Test
    void outageThatComesOverAFailingSpan_startsItsCountAnew() {
        add("a", "s");
        add("b", "s");
        for (int minute = 0; minute < 10; minute++) {
            add("c" + minute, "s");
            run(60, failingOn("a/s"));
        }
        add("o", "s");
        run(1200, request -> Answer.of(503));
        for (int minute = 0; minute < 10; minute++) {
            add("d" + minute, "s");
            run(60, failingOn("a/s"));
        }
        assertThat(givenUp).isEmpty();
    }

    @Test
    void lastTraceOfALane_waits_asNothingTellsItFromAnOutage() {
        add("a", "s");
        run(3600, request -> Answer.of(500));

        assertThat(givenUp).isEmpty();
        assertThat(partition.lanes()).hasSize(1);
    }

    @Test
    void tooManyRequests_isNeverTheSpansFault() {
        add("a", "s");
        add("b", "s");
        run(3600, request -> failsOn(request, "a/s") ? Answer.of(429) : Answer.of(200));

        assertThat(stored).isEmpty();
        assertThat(partition.lanes()).hasSize(1);
    }

    @Test
    void severalFailingSpans_areAllFound_inAnyTrace() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random places = new Random(seed);
        List<String> bad = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            add("t" + i % 50, "s" + i);
            if (places.nextInt(20) == 0) {
                bad.add("t" + i % 50 + "/s" + i);
            }
        }
        Function<List<Entry>, Answer> sgp = request ->
                request.stream().anyMatch(entry -> bad.contains(name(entry))) ? Answer.of(500) : Answer.of(200);
        for (int minute = 0; minute < 60 * 60 && !partition.lanes().stream().allMatch(Lane::isIdle); minute++) {
            add("c" + minute, "s");
            run(60, sgp);
        }

        assertThat(givenUp).as("seed %s", seed).hasSize(bad.size());
        assertThat(stored.stream().filter(name -> name.startsWith("t")))
                .as("seed %s", seed)
                .hasSize(200 - bad.size());
    }

    @Test
    void spansGivenUp_areAtMost100In10Minutes() {
        for (int i = 0; i < Passes.MAX_GIVEN_UP; i++) {
            assertThat(passes.mayGiveUp(i)).isTrue();
        }
        assertThat(passes.mayGiveUp(100)).isFalse();
        assertThat(passes.mayGiveUp(java.time.Duration.ofMinutes(10).toNanos())).isTrue();
    }

    @Test
    void limitOfSpansGivenUp_isExhausted_fromTheFirstOneBeyond_untilHalfArePast() {
        long period = java.time.Duration.ofMinutes(10).toNanos();
        for (int i = 0; i < Passes.MAX_GIVEN_UP; i++) {
            passes.mayGiveUp(i);
        }
        assertThat(passes.isExhausted(100)).isFalse();
        passes.mayGiveUp(100);
        assertThat(passes.isExhausted(100)).isTrue();

        assertThat(passes.isExhausted(period + 40)).isTrue();
        assertThat(passes.isExhausted(period + 49)).isFalse();
    }

    @Test
    void moreFailingSpansThanMayBeGivenUp_wait_whileOthersPass() {
        for (int i = 0; i < Passes.MAX_GIVEN_UP; i++) {
            passes.mayGiveUp(0);
        }
        add("a", "s");
        add("b", "s");
        for (int minute = 0; minute < 60; minute++) {
            add("c" + minute, "s");
            run(60, failingOn("a/s"));
        }

        assertThat(givenUp).isEmpty();
        assertThat(passes.isExhausted(now)).isTrue();
        assertThat(stored).contains("b/s", "c59/s").doesNotContain("a/s");
    }

    private void add(String traceId, String id) {
        add(traceId, id, null);
    }

    private void add(String traceId, String id, String parent) {
        TakenSpan taken = taken(
                offset, parent == null ? span(traceId, id) : span(traceId, id).parent(parent), now);
        partition.taken(offset, 0, taken.bodyBytes());
        offset++;
        partition.laneOf(traceId).add(taken);
    }

    /** So many seconds, every lane asked each second. */
    private void run(int seconds, Function<List<Entry>, Answer> sgp) {
        for (int i = 0; i < seconds; i++, now += SECOND) {
            partition.turnEnded();
            List.copyOf(partition.lanes()).forEach(lane -> ask(lane, sgp));
        }
    }

    private void ask(Lane lane, Function<List<Entry>, Answer> sgp) {
        if (lane.nanosToStart(now) > 0) {
            return;
        }
        requests++;
        Settled settled = lane.answered(sgp.apply(lane.start()), now, random);
        settled.done().forEach(entry -> {
            stored.add(name(entry));
            partition.done(entry.newest().offset(), Outcome.ACKNOWLEDGED);
        });
        settled.givenUp().forEach(given -> {
            givenUp.add(given);
            if (given.bare()) {
                stored.add(name(given.entry()));
            }
        });
        if (settled.aside() != null) {
            partition.setAside(settled.aside());
        }
    }

    private static String name(Entry entry) {
        return entry.newest().span().traceId() + "/" + ids(List.of(entry)).get(0);
    }

    private static boolean isBare(Entry entry) {
        return AbsentParentsTest.json(entry.newest()).contains("\"bare\"");
    }

    private static boolean failsOn(List<Entry> request, String span) {
        return request.stream().anyMatch(entry -> name(entry).equals(span));
    }

    private static Function<List<Entry>, Answer> failingOn(String span) {
        return request -> failsOn(request, span) ? Answer.of(503) : Answer.of(200);
    }
}
