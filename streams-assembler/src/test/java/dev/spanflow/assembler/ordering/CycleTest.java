/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.Spans;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spans that name each other, or themselves. */
class CycleTest extends AssemblyFixture {
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
    void update_thatWouldCloseACycle_leavesAsARootWithItsParentInTheMarks() {
        send(span("a"));
        send(span("b").parent("a"));
        send(span("a").parent("b").completed());

        assertThat(left.get(2).kind()).isEqualTo(Kind.UPDATE);
        assertThat(text(2)).endsWith(",\"metadata\":{\"spanflow\":{\"parent_id\":\"b\",\"cut\":\"cycle\"}}}");
        assertThat(text(2).indexOf("parent_id")).isEqualTo(text(2).lastIndexOf("parent_id"));
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
    void parentThatComesLate_andNamesItsOwnOrphan_leavesAsARoot() {
        send(span("x").parent("missing"));
        pass(60);
        send(span("missing").parent("x"));

        assertThat(ids()).containsExactly("clock", "x", "missing");
        assertThat(text(2)).contains("\"cut\":\"cycle\"");
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
        send(Spans.span("other", "clock"), steps(50));
        assertThat(ids()).containsExactly("clock");

        for (int turn = 0; turn < 200; turn++) {
            assembly.work(steps(50));
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
        send(Spans.span("other", "clock"), steps(stepsBefore));
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
}
