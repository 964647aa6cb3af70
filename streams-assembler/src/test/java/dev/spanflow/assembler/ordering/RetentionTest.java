/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a trace is forgotten. */
class RetentionTest extends AssemblyFixture {
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
}
