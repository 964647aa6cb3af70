/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.assembler.rows.MapStore;
import dev.spanflow.assembler.rows.RowCache;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.Spans;
import dev.spanflow.schemas.TraceState;
import dev.spanflow.schemas.TraceSummary;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssemblyTest {
    final MapStore store = new MapStore();
    RowCache rows = store.cache(Long.MAX_VALUE);
    final RecordedOutput output = new RecordedOutput();
    final List<OrderedRecord> left = output.left;
    final List<Outcome> outcomes = output.outcomes;
    Assembly assembly = assembly(OrphanPolicy.PASS);
    long now = 1_000_000;
    long offset;

    @Test
    void root_leavesAtOnceByteForByte() {
        Spans root = span("root").with("anything", "[ 1 , 2.50 ]");

        send(root);

        assertThat(left).hasSize(1);
        assertThat(left.get(0).bytes()).isEqualTo(root.bytes());
        assertThat(left.get(0).kind()).isEqualTo(Kind.FIRST);
    }

    @Test
    void descendants_waitForTheRootAndLeaveBreadthFirst() {
        send(span("leaf").parent("b"));
        send(span("a").parent("root"));
        send(span("b").parent("root"));
        assertThat(left).isEmpty();

        send(span("root"));

        assertThat(ids()).containsExactly("root", "a", "b", "leaf");
        assertThat(stored('W') + stored('C') + stored('Q')).isZero();
    }

    @Test
    void completedRecord_isAnUpdateOfTheStartedOne() {
        send(span("root"));
        send(span("root").completed());

        assertThat(left).extracting(OrderedRecord::kind).containsExactly(Kind.FIRST, Kind.UPDATE);
    }

    @Test
    void startedRecord_afterTheCompletedOne_isStale() {
        send(span("root").completed());
        send(span("root"));

        assertThat(outcomes).containsExactly(Outcome.RELEASED, Outcome.STALE);
    }

    @Test
    void sameBytesAgain_areADuplicate_releasedOrWaiting() {
        send(span("root"));
        send(span("root"));
        send(span("x").parent("later"));
        send(span("x").parent("later"));

        assertThat(outcomes).containsExactly(Outcome.RELEASED, Outcome.DUPLICATE, Outcome.DUPLICATE);
    }

    @Test
    void newerSnapshot_supersedesTheWaitingOne() {
        send(span("x").parent("root"));
        send(span("x").parent("root").completed());
        send(span("root"));

        assertThat(outcomes).containsExactly(Outcome.SUPERSEDED, Outcome.RELEASED, Outcome.RELEASED);
        assertThat(ids()).containsExactly("root", "x");
        assertThat(text(1)).contains("end_timestamp");
    }

    @Test
    void waitingSpan_thatChangesItsParent_leavesWithTheNewOne() {
        send(span("x").parent("never"));
        send(span("x").parent("root").completed());
        send(span("root"));

        assertThat(ids()).containsExactly("root", "x");
    }

    @Test
    void update_thatNamesAnotherParent_waitsForIt_butItsChildrenDoNot() {
        send(span("root"));
        send(span("x").parent("root"));
        send(span("x").parent("late").completed());
        send(span("child").parent("x"));
        assertThat(ids()).containsExactly("root", "x", "child");

        send(span("late").parent("root"));

        assertThat(ids()).containsExactly("root", "x", "child", "late", "x");
        assertThat(left.get(4).kind()).isEqualTo(Kind.UPDATE);
    }

    @Test
    void update_thatWouldCloseACycle_leavesAsARootWithItsParentInTheMarks() {
        send(span("a"));
        send(span("b").parent("a"));
        send(span("a").parent("b").completed());

        assertThat(left.get(2).kind()).isEqualTo(Kind.UPDATE);
        assertThat(text(2)).endsWith(",\"metadata\":{\"spanflow\":{\"parent_id\":\"b\",\"cut\":\"cycle\"}}}");
        assertThat(text(2).indexOf("parent_id")).isEqualTo(text(2).lastIndexOf("parent_id"));
    }

    @Test
    void selfParent_leavesAsARoot_andStaysOne() {
        send(span("x").parent("x"));
        send(span("x").parent("x").completed());
        send(span("child").parent("x"));

        assertThat(ids()).containsExactly("x", "x", "child");
        assertThat(text(0)).contains("\"cut\":\"self_parent\"");
        assertThat(text(1)).contains("\"cut\":\"self_parent\"");
    }

    @Test
    void cutSpan_staysCut_whileItNamesTheSameParent() {
        send(span("a"));
        send(span("b").parent("a"));
        send(span("a").parent("b").completed());
        send(span("a").parent("b").completed().output("more"));

        assertThat(text(3)).contains("\"cut\":\"cycle\"").contains("more");
    }

    @Test
    void traces_ofTwoAccounts_doNotMeet() {
        send("one", span("root"));
        send("two", span("x").parent("root"));

        assertThat(ids()).containsExactly("root");
    }

    @Test
    void redeliveredRecord_olderThanTheLast_isStale() throws InvalidSpanException {
        send(span("x").completed().output("new"));
        SpanRecord old = SpanRecord.read(span("x").completed().output("old").bytes());
        assembly.accept(
                new Arrival("default", old, old.bytes(), 1, Delivery.REROUTED, offset++, new byte[0]), 0, unlimited());

        assertThat(outcomes).containsExactly(Outcome.RELEASED, Outcome.STALE);
    }

    /** SGP had refused it, and holds it without its payload, or an older one. */
    @Test
    void redrivenRecord_leavesAgain_whenItLeftLast() throws InvalidSpanException {
        send(span("root"));
        send(span("x").parent("root").completed());
        long appended = now;
        send(span("y").parent("x"));

        redrive(span("x").parent("root").completed(), appended);

        assertThat(ids()).containsExactly("root", "x", "y", "x");
        assertThat(left.get(3).kind()).isEqualTo(Kind.UPDATE);
    }

    @Test
    void redrivenRecord_doesNotUndoWhatIsNewer() throws InvalidSpanException {
        send(span("x"));
        long appended = now;
        now++;
        send(span("x").output("newer"));
        redrive(span("x"), appended);
        send(span("x").completed());
        redrive(span("x").output("newer"), now);

        assertThat(outcomes)
                .containsExactly(Outcome.RELEASED, Outcome.UPDATE, Outcome.STALE, Outcome.UPDATE, Outcome.STALE);
    }

    /** The one that waits will leave, so nothing is lost. */
    @Test
    void redrivenRecord_isADuplicateOfOneThatWaits() throws InvalidSpanException {
        send(span("x").parent("late"));

        redrive(span("x").parent("late"), now);

        assertThat(outcomes).containsExactly(Outcome.DUPLICATE);
    }

    /** The cascade has x to do twice; between the two its list is done with, and another one begins to wait. */
    @Test
    void waiter_isHeldForItsOwnTime_thoughItsParentWasParkedTwice() {
        assembly = assembly(OrphanPolicy.PARK);
        Budget tiny = new Budget(1, Long.MAX_VALUE, Long.MAX_VALUE, () -> 0);
        send(span("child").parent("x"));
        send(span("x").parent("never"));
        now += 1_000;
        for (int i = 0; i < 20; i++) {
            send(span("before" + i).parent("gone"));
        }
        now += 30_000;
        for (int i = 0; i < 10; i++) {
            send(span("between" + i).parent("gone later"));
        }
        now += 30_500;
        for (int i = 0; output.parked.isEmpty(); i++) {
            send(span("first turn" + i), tiny);
        }
        send(span("x").parent("gone"), tiny); // whose waiters are leaving: it is parked again with the last of them
        now += 30_000;
        for (int i = 0; assembly.ledger().waiting() > 5; i++) {
            send(span("turn" + i), tiny);
        }
        send(span("late").parent("x"), tiny);
        for (int i = 0; assembly.hasMore(); i++) {
            send(span("more" + i), tiny);
        }
        assertThat(assembly.ledger().waiting()).isOne();

        now += 61_000;
        send(span("end"));

        assertThat(assembly.ledger().waiting()).isZero();
        assertThat(stored('W') + stored('C')).isZero();
    }

    private void redrive(Spans span, long appended) throws InvalidSpanException {
        SpanRecord read = SpanRecord.read(span.bytes());
        assembly.accept(
                new Arrival("default", read, span.bytes(), appended, Delivery.REDRIVEN, offset++, new byte[0]),
                0,
                unlimited());
    }

    @Test
    void largeCascade_stopsAtItsBudget_andGoesOnFromTheRows() {
        for (int i = 0; i < 1_000; i++) {
            send(span("child" + i).parent("root"));
        }
        send(span("root"), new Budget(100, Long.MAX_VALUE, Long.MAX_VALUE, () -> 0));
        assertThat(left).hasSize(101);

        Assembly restarted = assembly(OrphanPolicy.PASS);
        while (restarted.hasMore()) {
            restarted.work(new Budget(100, Long.MAX_VALUE, Long.MAX_VALUE, () -> 0));
        }

        assertThat(ids()).hasSize(1_001).doesNotHaveDuplicates();
    }

    @Test
    void cascade_stopsByBytesAndByTime() {
        for (int i = 0; i < 200; i++) {
            send(span("child" + i).parent("root"));
        }
        send(span("root"), new Budget(1_000, 1, Long.MAX_VALUE, () -> 0));
        assertThat(left).hasSize(2);

        long[] now = {0};
        assembly.work(new Budget(1_000, Long.MAX_VALUE, 10, () -> now[0] += 11));
        assertThat(left).hasSizeLessThan(100);
        assertThat(assembly.hasMore()).isTrue();
    }

    @Test
    void orphan_leavesMarked_whenTheParentsTimeIsOver() {
        send(span("x").parent("missing"));
        pass(59);
        assertThat(ids()).containsExactly("clock");

        pass(1);

        assertThat(ids()).containsExactly("clock", "clock", "x");
        assertThat(text(2)).endsWith("\"metadata\":{\"spanflow\":{\"orphan\":\"passed\"}}}");
        assertThat(output.orphaned).containsExactly(Orphaned.PASSED);
        assertThat(stored('W') + stored('C')).isZero();
    }

    @Test
    void descendantsOfAnOrphan_followIt_unmarked() {
        send(span("leaf").parent("x"));
        send(span("x").parent("missing"));
        pass(60);

        assertThat(ids()).containsExactly("clock", "x", "leaf");
        assertThat(text(2)).doesNotContain("spanflow");
    }

    @Test
    void updateOfAnOrphan_isMarkedToo() {
        send(span("x").parent("missing"));
        pass(60);
        send(span("x").parent("missing").completed());

        assertThat(left.get(2).kind()).isEqualTo(Kind.UPDATE);
        assertThat(text(2)).contains("\"orphan\":\"passed\"");
    }

    @Test
    void parentThatComesAfterItsOrphan_leavesAsAnyOther() {
        send(span("x").parent("missing"));
        pass(60);
        send(span("missing"));

        assertThat(ids()).containsExactly("clock", "x", "missing");
        assertThat(left.get(2).kind()).isEqualTo(Kind.FIRST);
    }

    @Test
    void parentThatComesInTime_voidsTheDeadline_evenIfItMustWait() {
        send(span("x").parent("middle"));
        pass(30);
        send(span("middle").parent("top"));
        pass(59);
        assertThat(ids()).doesNotContain("x", "middle");

        pass(1);

        assertThat(ids()).containsExactly("clock", "clock", "clock", "middle", "x");
        assertThat(output.orphaned).containsExactly(Orphaned.PASSED);
    }

    @Test
    void record_isAppliedBeforeTheDeadlineThatItMakesDue() {
        send(span("x").parent("late"));
        now += 60_000;
        send(span("late"));

        assertThat(ids()).containsExactly("late", "x");
        assertThat(output.orphaned).isEmpty();
    }

    @Test
    void parentThatComesLate_andNamesItsOwnOrphan_leavesAsARoot() {
        send(span("x").parent("missing"));
        pass(60);
        send(span("missing").parent("x"));

        assertThat(ids()).containsExactly("clock", "x", "missing");
        assertThat(text(2)).contains("\"cut\":\"cycle\"");
    }

    @Test
    void orphans_leaveInTurns() {
        for (int i = 0; i < 1_000; i++) {
            send(span("x" + i).parent("missing"));
        }
        now += 60_000;
        send(Spans.span("other", "clock"), new Budget(100, Long.MAX_VALUE, Long.MAX_VALUE, () -> 0));
        assertThat(left).hasSizeLessThan(120);

        while (assembly.hasMore()) {
            assembly.work(new Budget(100, Long.MAX_VALUE, Long.MAX_VALUE, () -> 0));
        }

        assertThat(output.orphaned).hasSize(1_000);
    }

    @Test
    void stub_standsForTheMissingParent_underTheRoot() {
        assembly = assembly(OrphanPolicy.STUB);
        send(span("root"));
        send(span("x").parent("missing").with("start_timestamp", "\"2030-05-01T11:00:00+01:00\""));
        send(span("y").parent("missing"));
        pass(60);

        assertThat(ids()).containsExactly("root", "clock", "missing", "x", "y");
        assertThat(left.get(2).kind()).isEqualTo(Kind.STUB);
        assertThat(text(2))
                .isEqualTo("{\"id\":\"missing\",\"trace_id\":\"t\",\"name\":\"(missing span)\","
                        + "\"start_timestamp\":\"2030-05-01T10:00:00.000000+00:00\",\"parent_id\":\"root\","
                        + "\"metadata\":{\"spanflow\":{\"stub\":true}}}");
        assertThat(text(3)).doesNotContain("spanflow");
        assertThat(output.orphaned).containsExactly(Orphaned.STUBBED);
    }

    @Test
    void realSpan_replacesItsStub_onceItsOwnParentHasLeft() {
        assembly = assembly(OrphanPolicy.STUB);
        send(span("x").parent("missing"));
        pass(60);
        send(span("missing").parent("root"));
        assertThat(ids()).containsExactly("clock", "missing", "x");

        send(span("root"));

        assertThat(ids()).containsExactly("clock", "missing", "x", "root", "missing");
        assertThat(left.get(4).kind()).isEqualTo(Kind.UPDATE);
    }

    @Test
    void lateChildOfAStub_leavesAtOnce() {
        assembly = assembly(OrphanPolicy.STUB);
        send(span("x").parent("missing"));
        pass(60);
        send(span("y").parent("missing"));

        assertThat(ids()).containsExactly("clock", "missing", "x", "y");
        assertThat(text(3)).doesNotContain("spanflow");
    }

    @Test
    void realSpan_thatHangsUnderItsStubsChild_leavesAsARoot() {
        assembly = assembly(OrphanPolicy.STUB);
        send(span("x").parent("missing"));
        pass(60);
        send(span("missing").parent("x"));

        assertThat(left.get(3).kind()).isEqualTo(Kind.UPDATE);
        assertThat(text(3)).contains("\"cut\":\"cycle\"");
    }

    @Test
    void chainOfMissingParents_getsAStubForEachIdThatIsNamed() {
        assembly = assembly(OrphanPolicy.STUB);
        send(span("x").parent("missing one"));
        send(span("y").parent("x").completed());
        send(span("y").parent("missing two").completed().output("moved"));
        pass(60);

        assertThat(ids()).containsExactly("clock", "missing one", "missing two", "x", "y");
        assertThat(output.orphaned).containsExactly(Orphaned.STUBBED, Orphaned.STUBBED);
    }

    @Test
    void lateChild_afterItsTraceWasComplete_leavesAtOnce() {
        send(span("root").completed());
        tellSummaries();
        pass(3_600);
        send(span("x").parent("root"));

        assertThat(ids()).containsExactly("root", "clock", "x");
    }

    @Test
    void childThatComesAfterItsTraceWasForgotten_waitsLikeAnyOther_andIsLetGo() {
        send(span("root").completed());
        tellSummaries();
        pass(8 * 3_600);
        pass(1);
        send(span("x").parent("root"));
        assertThat(ids()).doesNotContain("x");
        pass(60);

        assertThat(ids()).endsWith("x");
        assertThat(output.orphaned).containsExactly(Orphaned.PASSED);
    }

    @Test
    void newerSnapshots_beforeRelease_leaveOnlyTheNewest() {
        send(span("x").parent("root"));
        send(span("x").parent("root").output("more"));
        send(span("x").parent("root").completed());
        send(span("x").parent("root").output("stale"));
        send(span("root"));

        assertThat(ids()).containsExactly("root", "x");
        assertThat(outcomes)
                .containsExactly(
                        Outcome.SUPERSEDED, Outcome.SUPERSEDED, Outcome.STALE, Outcome.RELEASED, Outcome.RELEASED);
    }

    @Test
    void stubThatNobodyNeedsAnyMore_isNotMade() {
        assembly = assembly(OrphanPolicy.STUB);
        send(span("x").parent("missing"));
        send(span("x").completed());
        pass(60);

        assertThat(ids()).containsExactly("x", "clock");
        assertThat(stored('C')).isZero();
    }

    @Test
    void spansThatWaitForEachOther_areCutAtTheSmallestId_whenTheirTimeIsOver() {
        send(span("c").parent("b"));
        send(span("b").parent("a"));
        send(span("a").parent("c"));
        send(span("leaf").parent("c"));
        pass(59);
        assertThat(ids()).containsOnly("clock");

        pass(1);

        assertThat(ids()).endsWith("a", "b", "c", "leaf");
        assertThat(text(2)).contains("\"parent_id\":\"c\",\"cut\":\"cycle\"");
        assertThat(output.cuts).containsExactly(Cut.CYCLE);
        assertThat(output.orphaned).isEmpty();
    }

    @Test
    void cycle_isWalkedInTurns_howeverLongItIs() {
        for (int i = 0; i < 2_000; i++) {
            send(span("s%04d".formatted(i)).parent("s%04d".formatted((i + 1) % 2_000)));
        }
        now += 60_000;
        send(Spans.span("other", "clock"), new Budget(50, Long.MAX_VALUE, Long.MAX_VALUE, () -> 0));
        assertThat(ids()).containsExactly("clock");

        for (int turn = 0; turn < 200; turn++) {
            assembly.work(new Budget(50, Long.MAX_VALUE, Long.MAX_VALUE, () -> 0));
        }

        assertThat(ids()).hasSize(2_001).doesNotHaveDuplicates();
        assertThat(ids().get(1)).isEqualTo("s0000");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 15, 20})
    void cycleThatOpensWhileItIsWalked_isNotCut(int stepsBefore) {
        for (int i = 0; i < 10; i++) {
            send(span("s" + i).parent("s" + (i + 1) % 10));
        }
        now += 60_000;
        send(Spans.span("other", "clock"), new Budget(stepsBefore, Long.MAX_VALUE, Long.MAX_VALUE, () -> 0));
        send(span("s0").parent("top").completed());
        send(span("top"));

        assertThat(ids()).containsExactly("clock", "top", "s0", "s9", "s8", "s7", "s6", "s5", "s4", "s3", "s2", "s1");
        assertThat(text(2)).contains("\"parent_id\":\"top\"").doesNotContain("cut");
    }

    @Test
    void checksOfALongChain_costOneWalkTogether() {
        for (int i = 0; i < 5_000; i++) {
            send(span("s" + i).parent("s" + (i + 1)));
            now += 10; // so that the checks fall due long before the top is given up
        }
        long[] steps = {0};
        now += 40_000;
        send(Spans.span("other", "clock"), new Budget(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE / 2, () -> {
            steps[0]++;
            return 0;
        }));

        assertThat(ids()).as("all wait for the top").containsExactly("clock");
        assertThat(steps[0] * 64).as("steps; the clock is read with every 64th").isLessThan(20_000);
    }

    @Test
    void rerootedOrphan_hangsUnderTheRoot_andSaysWhoItNamed() {
        assembly = assembly(OrphanPolicy.REROOT);
        send(span("root"));
        send(span("x").parent("missing"));
        pass(60);
        send(span("x").parent("missing").completed());

        assertThat(ids()).containsExactly("root", "clock", "x", "x");
        for (int i = 2; i < 4; i++) {
            assertThat(text(i)).contains("\"parent_id\":\"root\"");
            assertThat(text(i)).contains("{\"spanflow\":{\"parent_id\":\"missing\",\"orphan\":\"rerooted\"}}");
        }
        assertThat(output.orphaned).containsExactly(Orphaned.REROOTED);
    }

    @Test
    void rerootedOrphan_ofATraceWithoutRoot_isOne_andStaysOne() {
        assembly = assembly(OrphanPolicy.REROOT);
        send(span("x").parent("missing"));
        pass(60);
        send(span("root"));
        send(span("x").parent("missing").completed());

        assertThat(ids()).containsExactly("clock", "x", "root", "x");
        assertThat(text(1)).contains("\"metadata\":{\"spanflow\":{\"parent_id\":\"missing\"");
        assertThat(text(3))
                .isEqualTo(text(1).replace(",\"metadata\"", ",\"end_timestamp\":" + end() + ",\"metadata\""));
    }

    private static String end() {
        String text = new String(span("x").completed().bytes(), UTF_8);
        return text.replaceAll(".*\"end_timestamp\":(\"[^\"]*\").*", "$1");
    }

    @Test
    void parkedOrphan_goesToTheDeadLetters_withAllThatWaitsForIt() {
        assembly = assembly(OrphanPolicy.PARK);
        send(span("leaf").parent("x"));
        send(span("x").parent("missing"));
        send(span("other").parent("missing"));
        pass(60);

        assertThat(ids()).containsExactly("clock");
        assertThat(output.parked).extracting(AssemblyTest::id).containsExactly("x", "other", "leaf");
        assertThat(output.parked).extracting(OrderedRecord::offset).containsExactly(1L, 2L, 0L);
        assertThat(assembly.ledger().of(Outcome.DEAD_LETTERED)).isEqualTo(3);
        assertThat(assembly.ledger().balances()).isTrue();
    }

    @Test
    void parkedSpan_thatComesAgain_isTreatedAsAnyFirstRecord() {
        assembly = assembly(OrphanPolicy.PARK);
        send(span("x").parent("missing"));
        pass(60);
        send(span("missing"));
        send(span("x").parent("missing"));

        assertThat(ids()).containsExactly("clock", "missing", "x");
    }

    @Test
    void tooMuchThatWaits_makesTheOldestMissingParentDueEarly() {
        assembly = assembly(OrphanPolicy.PASS, 1_000);
        send(span("x").parent("first"));
        send(span("y").parent("second"));
        assertThat(left).isEmpty();

        send(span("z").parent("third").output("z".repeat(500)));

        assertThat(ids()).containsExactly("x");
        assertThat(output.orphaned).containsExactly(Orphaned.EARLY, Orphaned.PASSED);
    }

    @Test
    void trace_isForgotten_whenItHasBeenQuietForItsRetention() {
        for (int i = 0; i < 500; i++) {
            send(span("s" + i));
        }
        tellSummaries();
        pass(3_600);
        send(span("late"));
        tellSummaries();
        pass(8 * 3_600 - 1);
        assertThat(stored(RowKeys.SPANS)).isPositive();

        pass(3_600);
        send(span("late"));

        assertThat(left.get(left.size() - 1).kind()).as("like any first record").isEqualTo(Kind.FIRST);
        assertThat(stored(RowKeys.SPANS)).isZero();
    }

    @Test
    void trace_isNotForgotten_whileSomethingWaitsInIt() {
        assembly = assembly(OrphanPolicy.PASS, Duration.ofDays(30));
        send(span("root"));
        send(span("x").parent("later"));
        pass(5 * 86_400);
        send(span("later"));

        assertThat(ids()).endsWith("later", "x");
    }

    @Test
    void traceIdThatIsUsedAgain_hasNothingOfItsFirstLife() {
        for (int life = 0; life < 3; life++) {
            for (int i = 0; i < 200; i++) {
                send(span("s" + i));
            }
            tellSummaries();
            pass(10 * 3_600);
            pass(1);
        }

        assertThat(left.stream()
                        .filter(record ->
                                record.kind() == Kind.FIRST && !id(record).equals("clock")))
                .hasSize(600);
    }

    @Test
    void ledger_countsEachRecordOnce_andOutlivesRestarts() {
        send(span("root"));
        send(span("root"));
        send(span("root").completed());
        send(span("x").parent("later"));
        send(span("x").parent("later").completed());
        assembly.turnedAway(Outcome.DEAD_LETTERED);
        assembly.turnedAway(Outcome.REROUTED);
        assembly = assembly(OrphanPolicy.PASS);

        LedgerCounts ledger = assembly.ledger();
        assertThat(ledger.received()).isEqualTo(7);
        assertThat(ledger.waiting()).isEqualTo(1);
        assertThat(ledger.waitingBytes()).isPositive();
        assertThat(ledger.forwarded()).isEqualTo(2);
        assertThat(ledger.balances()).isTrue();

        send(span("later"));
        assertThat(assembly.ledger().waiting()).isZero();
        assertThat(assembly.ledger().waitingBytes()).isZero();
    }

    @Test
    void oldestWait_isTold() {
        send(span("x").parent("later"));
        pass(40);
        assertThat(assembly.oldestWaitMillis()).isEqualTo(40_000);

        send(span("later"));
        assertThat(assembly.oldestWaitMillis()).isZero();
    }

    @Test
    void recordWithoutGroup_takesTheGroupOfItsTrace() {
        send(span("root").group("g"));
        send(span("x").parent("root"));
        send(span("y").parent("root").group("other"));

        assertThat(text(1)).endsWith(",\"group_id\":\"g\"}");
        assertThat(left.get(2).bytes())
                .isEqualTo(span("y").parent("root").group("other").bytes());
    }

    @Test
    void summary_tellsTheTrace_onceForSeveralChanges() {
        send(span("root").group("g"));
        send(span("x").parent("root"));
        send(span("y").parent("z"));
        tellSummaries();

        assertThat(output.summaries).hasSize(1);
        assertThat(new String(output.summaries.get(0).toJson(), UTF_8))
                .isEqualTo("{\"account\":\"default\",\"trace_id\":\"t\",\"group_id\":\"g\",\"state\":\"open\","
                        + "\"root\":{\"id\":\"root\",\"name\":\"work root\","
                        + "\"start_timestamp\":\"2030-05-01T10:00:00.125000+00:00\"},\"spans\":2,\"completed\":0,"
                        + "\"waiting\":1,\"orphans\":0,\"roots\":1,\"first_appended_ms\":1000000,"
                        + "\"last_appended_ms\":1000000}");
        assertThat(tellSummaries()).isFalse();
        assertThat(output.summaries).hasSize(1);
    }

    @Test
    void trace_isComplete_whenAllOfItHasEnded_andOpenAgainWhenMoreComes() {
        send(span("root").completed());
        tellSummaries();
        send(span("x").parent("root"));
        tellSummaries();
        send(span("x").parent("root").completed());
        send(span("root").completed().with("status", "\"ERROR\""));
        tellSummaries();

        assertThat(output.summaries)
                .extracting(TraceSummary::state)
                .containsExactly(TraceState.COMPLETE, TraceState.OPEN, TraceState.FAILED);
    }

    @Test
    void group_isToldWhatItWasToldBefore() {
        send(span("root"));
        tellSummaries();
        send(span("root").group("g").completed());
        tellSummaries();
        send(span("x").parent("root"));
        tellSummaries();

        assertThat(output.now.get(0)).isNull();
        assertThat(output.before.get(1)).isNull();
        assertThat(output.before.get(2)).isEqualTo(output.now.get(1));
        assertThat(output.now.get(1).state()).isEqualTo(TraceState.COMPLETE);
        assertThat(output.now.get(2).spans()).isEqualTo(2);
    }

    @Test
    void smallTraceInOrder_readsNothing_andWritesItsRowOncePerCommit() {
        send(span("root"));
        rows.flush();
        store.reads = 0;
        store.writes = 0;

        for (int i = 0; i < 40; i++) {
            send(span("child" + i).parent("root"));
        }
        rows.flush();

        assertThat(store.reads).isZero();
        assertThat(store.writes).as("trace, ledger").isEqualTo(2);
    }

    private Assembly assembly(OrphanPolicy policy) {
        return assembly(policy, Long.MAX_VALUE);
    }

    private Assembly assembly(OrphanPolicy policy, long waitingMaxBytes) {
        return assembly(policy, Duration.ofSeconds(60), waitingMaxBytes);
    }

    private Assembly assembly(OrphanPolicy policy, Duration timeout) {
        return assembly(policy, timeout, Long.MAX_VALUE);
    }

    private Assembly assembly(OrphanPolicy policy, Duration timeout, long waitingMaxBytes) {
        rows.flush();
        rows = store.cache(Long.MAX_VALUE);
        return new Assembly(
                rows,
                output,
                new AssemblyRules(policy, timeout, Duration.ofDays(100), Duration.ofHours(8), waitingMaxBytes));
    }

    private long stored(char kind) {
        rows.flush();
        return store.count(kind);
    }

    private boolean tellSummaries() {
        assembly.summariesDue();
        return assembly.tellSummaries(10);
    }

    /** Time passes: a span of another trace tells so. */
    private void pass(int seconds) {
        now += seconds * 1_000L;
        send(Spans.span("time " + now, "clock"));
    }

    private static Spans span(String id) {
        return Spans.span("t", id);
    }

    private void send(Spans span) {
        send("default", span);
    }

    private void send(String account, Spans span) {
        send(account, span, unlimited());
    }

    private void send(Spans span, Budget budget) {
        send("default", span, budget);
    }

    private void send(String account, Spans span, Budget budget) {
        try {
            SpanRecord read = SpanRecord.read(span.bytes());
            assembly.accept(
                    new Arrival(account, read, span.bytes(), now, Delivery.PRODUCED, offset++, new byte[0]), 0, budget);
        } catch (InvalidSpanException e) {
            throw new AssertionError(e);
        }
    }

    private static Budget unlimited() {
        return new Budget(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE / 2, () -> 0);
    }

    private List<String> ids() {
        return left.stream().map(AssemblyTest::id).toList();
    }

    private static String id(OrderedRecord record) {
        try {
            return SpanRecord.read(record.bytes()).id();
        } catch (InvalidSpanException e) {
            throw new AssertionError(e);
        }
    }

    private String text(int i) {
        return new String(left.get(i).bytes(), UTF_8);
    }
}
