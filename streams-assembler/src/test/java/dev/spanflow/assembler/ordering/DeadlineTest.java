/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.Kind;
import org.junit.jupiter.api.Test;

/** When the time of a missing parent is over. */
class DeadlineTest extends AssemblyFixture {
    @Test
    void record_isAppliedBeforeTheDeadlineThatItMakesDue() {
        send(span("x").parent("late"));
        now += 60_000;
        send(span("late"));

        assertThat(ids()).containsExactly("late", "x");
        assertThat(output.orphaned).isEmpty();
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
    void parentThatComesAfterItsOrphan_leavesAsAnyOther() {
        send(span("x").parent("missing"));
        pass(60);
        send(span("missing"));

        assertThat(ids()).containsExactly("clock", "x", "missing");
        assertThat(left.get(2).kind()).isEqualTo(Kind.FIRST);
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

    /** The cascade has x to do twice; between the two its list is done with, and another one begins to wait. */
    @Test
    void waiter_isHeldForItsOwnTime_thoughItsParentWasParkedTwice() {
        assembly = assembly(OrphanPolicy.PARK);
        Budget tiny = steps(1);
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

    @Test
    void oldestWait_ofSpansThatHaveLeft_isNone() {
        send(span("a").parent("b"));
        send(span("b").parent("c"));
        pass(10);
        send(span("x").parent("later"));
        pass(30);
        assertThat(assembly.oldestWaitMillis()).isEqualTo(40_000);

        send(span("c"));
        assertThat(assembly.oldestWaitMillis()).isEqualTo(30_000);
        send(span("later"));
        assertThat(assembly.ledger().waiting()).isZero();
        assertThat(assembly.oldestWaitMillis()).isZero();
    }

    @Test
    void oldestWait_isTold() {
        send(span("x").parent("later"));
        pass(40);
        assertThat(assembly.oldestWaitMillis()).isEqualTo(40_000);

        send(span("later"));
        assertThat(assembly.oldestWaitMillis()).isZero();
    }
}
