/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OffsetTrackerTest {
    final OffsetTracker offsets = new OffsetTracker();

    @Test
    void committable_isUnknown_beforeAnythingWasRead() {
        assertThat(offsets.committable()).isEqualTo(-1);
        assertThat(offsets.hasNews()).isFalse();
    }

    @Test
    void committable_staysAtTheFirstOpenRecord() {
        offsets.taken(5);
        offsets.taken(6);
        offsets.taken(9);
        offsets.done(6);

        assertThat(offsets.committable()).isEqualTo(5);

        offsets.done(5);
        assertThat(offsets.committable()).isEqualTo(9);
    }

    @Test
    void committable_passesOverTransactionMarkers() {
        offsets.taken(5);
        offsets.readUpTo(7);
        assertThat(offsets.committable()).isEqualTo(5);

        offsets.done(5);
        assertThat(offsets.committable()).isEqualTo(7);
    }

    @Test
    void hasNews_untilCommitted() {
        offsets.taken(0);
        offsets.done(0);
        assertThat(offsets.hasNews()).isTrue();

        offsets.committed(1);
        assertThat(offsets.hasNews()).isFalse();
    }

    @Test
    void taken_refusesOffsetsThatGoBack() {
        offsets.taken(5);

        assertThatThrownBy(() -> offsets.taken(5)).hasMessageContaining("offset 5 taken after 5");
    }

    @Test
    void committable_neverPassesAnOpenRecord_inAnyOrderOfDone() {
        long seed = Long.getLong("seed", 42);
        Random random = new Random(seed);
        List<Long> open = new ArrayList<>();
        for (long offset = 0; offset < 1000; offset += 1 + random.nextInt(3)) {
            offsets.taken(offset);
            open.add(offset);
        }
        List<Long> shuffled = new ArrayList<>(open);
        Collections.shuffle(shuffled, random);
        for (long offset : shuffled) {
            assertThat(offsets.committable()).as("seed %s", seed).isEqualTo(open.get(0));
            offsets.done(offset);
            open.remove(offset);
        }
        assertThat(offsets.open()).isZero();
    }
}
