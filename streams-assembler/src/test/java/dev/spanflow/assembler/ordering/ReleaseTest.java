/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.Spans;
import org.junit.jupiter.api.Test;

/** When a record leaves, and as what. */
class ReleaseTest extends AssemblyFixture {
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
    void traces_ofTwoAccounts_doNotMeet() {
        send("one", span("root"));
        send("two", span("x").parent("root"));

        assertThat(ids()).containsExactly("root");
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
}
