/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The books of the records. */
class LedgerTest extends AssemblyFixture {
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
}
