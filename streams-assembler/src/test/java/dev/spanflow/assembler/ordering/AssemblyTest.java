/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.Spans;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AssemblyTest {
    final MapRows rows = new MapRows();
    final List<OrderedRecord> left = new ArrayList<>();
    final List<Outcome> outcomes = new ArrayList<>();
    final Assembly assembly = new Assembly(rows, new Output() {
        @Override
        public void forward(OrderedRecord record) {
            left.add(record);
        }

        @Override
        public void count(Outcome outcome) {
            outcomes.add(outcome);
        }
    });
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
        assertThat(rows.count('W') + rows.count('C') + rows.count('Q')).isZero();
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
        assembly.accept(new Arrival("default", old, old.bytes(), 1, true, offset++, new byte[0]), unlimited());

        assertThat(outcomes).containsExactly(Outcome.RELEASED, Outcome.STALE);
    }

    @Test
    void largeCascade_stopsAtItsBudget_andGoesOnFromTheRows() {
        for (int i = 0; i < 1_000; i++) {
            send(span("child" + i).parent("root"));
        }
        send(span("root"), new Budget(100, Long.MAX_VALUE, Long.MAX_VALUE, () -> 0));
        assertThat(left).hasSize(101);

        Assembly restarted = new Assembly(rows, new Output() {
            @Override
            public void forward(OrderedRecord record) {
                left.add(record);
            }

            @Override
            public void count(Outcome outcome) {}
        });
        while (restarted.hasMore()) {
            restarted.cascade(new Budget(100, Long.MAX_VALUE, Long.MAX_VALUE, () -> 0));
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
        assembly.cascade(new Budget(1_000, Long.MAX_VALUE, 10, () -> now[0] += 11));
        assertThat(left).hasSizeLessThan(100);
        assertThat(assembly.hasMore()).isTrue();
    }

    @Test
    void smallTraceInOrder_costsOneReadAndOneWritePerRecord() {
        send(span("root"));
        rows.reads = 0;
        rows.writes = 0;

        for (int i = 0; i < 40; i++) {
            send(span("child" + i).parent("root"));
        }

        assertThat(rows.reads).isEqualTo(40);
        assertThat(rows.writes).isEqualTo(40);
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
                    new Arrival(account, read, span.bytes(), 1_000 + offset, false, offset++, new byte[0]), budget);
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
