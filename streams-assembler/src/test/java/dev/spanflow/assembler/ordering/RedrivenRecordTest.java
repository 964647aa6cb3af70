/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.Spans;
import org.junit.jupiter.api.Test;

/** Records that come again: redriven from the dead letters, or rerouted. */
class RedrivenRecordTest extends AssemblyFixture {
    @Test
    void redeliveredRecord_olderThanTheLast_isStale() {
        send(span("x").completed().output("new"));
        accept("default", span("x").completed().output("old"), 1, Delivery.REROUTED, unlimited());

        assertThat(outcomes).containsExactly(Outcome.RELEASED, Outcome.STALE);
    }

    /** SGP had refused it, and holds it without its payload, or an older one. */
    @Test
    void redrivenRecord_leavesAgain_whenItLeftLast() {
        send(span("root"));
        send(span("x").parent("root").completed());
        long appended = now;
        send(span("y").parent("x"));

        redrive(span("x").parent("root").completed(), appended);

        assertThat(ids()).containsExactly("root", "x", "y", "x");
        assertThat(left.get(3).kind()).isEqualTo(Kind.UPDATE);
    }

    @Test
    void redrivenRecord_doesNotUndoWhatIsNewer() {
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
    void redrivenRecord_isADuplicateOfOneThatWaits() {
        send(span("x").parent("late"));

        redrive(span("x").parent("late"), now);

        assertThat(outcomes).containsExactly(Outcome.DUPLICATE);
    }

    private void redrive(Spans span, long appended) {
        accept("default", span, appended, Delivery.REDRIVEN, unlimited());
    }
}
