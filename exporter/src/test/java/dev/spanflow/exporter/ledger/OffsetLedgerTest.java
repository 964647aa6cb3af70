/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OffsetLedgerTest {
    final OffsetLedger offsets = new OffsetLedger();

    @Test
    void committable_isUnknown_beforeAnythingWasRead() {
        assertThat(offsets.committable()).isEqualTo(-1);
        assertThat(offsets.hasNews()).isFalse();
    }

    @Test
    void committable_staysAtTheFirstOpenRecord() {
        offsets.taken(5, 100 + 5, 1);
        offsets.taken(6, 100 + 6, 1);
        offsets.taken(9, 100 + 9, 1);
        offsets.done(6, Outcome.ACKNOWLEDGED);

        assertThat(offsets.committable()).isEqualTo(5);

        offsets.done(5, Outcome.ACKNOWLEDGED);
        assertThat(offsets.committable()).isEqualTo(9);
    }

    @Test
    void committable_passesOverTransactionMarkers() {
        offsets.taken(5, 100 + 5, 1);
        offsets.readUpTo(7);
        assertThat(offsets.committable()).isEqualTo(5);

        offsets.done(5, Outcome.ACKNOWLEDGED);
        assertThat(offsets.committable()).isEqualTo(7);
    }

    @Test
    void hasNews_untilCommitted() {
        offsets.taken(0, 100 + 0, 1);
        offsets.done(0, Outcome.ACKNOWLEDGED);
        assertThat(offsets.hasNews()).isTrue();

        offsets.committed(1);
        assertThat(offsets.hasNews()).isFalse();
    }

    @Test
    void taken_refusesOffsetsThatGoBack() {
        offsets.taken(5, 100 + 5, 1);

        assertThatThrownBy(() -> offsets.taken(5, 100 + 5, 1)).hasMessageContaining("offset 5 taken after 5");
    }

    @Test
    void committable_neverPassesAnOpenRecord_inAnyOrderOfDone() {
        long seed = Long.getLong("seed", 42);
        Random random = new Random(seed);
        List<Long> open = new ArrayList<>();
        for (long offset = 0; offset < 1000; offset += 1 + random.nextInt(3)) {
            offsets.taken(offset, 100 + offset, 1);
            open.add(offset);
        }
        List<Long> all = List.copyOf(open);
        List<Long> shuffled = new ArrayList<>(open);
        Collections.shuffle(shuffled, random);
        for (long offset : shuffled) {
            assertThat(offsets.committable()).as("seed %s", seed).isEqualTo(open.get(0));
            long before = all.indexOf(open.get(0));
            assertThat(offsets.ledger().taken()).as("seed %s", seed).isEqualTo(before);
            assertThat(offsets.openBytes()).as("seed %s", seed).isEqualTo(open.size());
            offsets.done(offset, Outcome.ACKNOWLEDGED);
            open.remove(offset);
        }
        assertThat(offsets.open()).isZero();
        assertThat(offsets.ledger().acknowledged()).isEqualTo(all.size());
    }

    @Test
    void ledger_goesOnWhereTheLastCommitStood_andKeepsKindsApart() {
        offsets.opensWith(ExportLedger.ofMetadata(new ExportLedger(5, 4, 3, 2, 1, 7, 50).toMetadata()));
        List<Outcome> outcomes = List.of(Outcome.values());
        for (int i = 0; i < outcomes.size(); i++) {
            offsets.taken(i, 100 + i, 1);
        }
        offsets.lost(10);
        for (int i = 0; i < outcomes.size(); i++) {
            offsets.done(i, outcomes.get(i));
        }

        assertThat(offsets.ledger()).isEqualTo(new ExportLedger(6, 5, 5, 3, 2, 17, 104));
        assertThat(offsets.ledger().taken()).isEqualTo(19);
    }

    @Test
    void metadataOfSomebodyElse_isAnEmptyLedger() {
        assertThat(ExportLedger.ofMetadata("")).isEqualTo(ExportLedger.EMPTY);
        assertThat(ExportLedger.ofMetadata("reset by hand")).isEqualTo(ExportLedger.EMPTY);
        assertThat(ExportLedger.EMPTY.toMetadata()).hasSizeLessThan(400);
    }
}
