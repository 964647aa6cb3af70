/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OpenRecordsTest {
    final OpenRecords records = new OpenRecords();

    @Test
    void anyOrderOfDone_tellsTheSameAsASimpleModel() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        TreeMap<Long, Boolean> model = new TreeMap<>();
        List<Long> open = new ArrayList<>();
        long offset = 0;
        for (int step = 0; step < 50_000; step++) {
            if (random.nextInt(5) < 3) {
                offset += random.nextInt(10) == 0 ? 1 + random.nextInt(5_000) : 1;
                records.add(offset, 1_000 + offset, (int) offset);
                model.put(offset, true);
                open.add(offset);
            } else if (!open.isEmpty()) {
                long done = open.remove(random.nextInt(Math.min(open.size(), 5_000)));
                records.done(done, Outcome.ACKNOWLEDGED);
                records.done(done, Outcome.COLLAPSED); // told twice
                model.put(done, false);
            }
        }
        long first = model.entrySet().stream()
                .filter(record -> record.getValue())
                .findFirst()
                .orElseThrow()
                .getKey();

        assertThat(records.size()).as("seed %s", seed).isEqualTo(open.size());
        assertThat(records.bytes())
                .as("seed %s", seed)
                .isEqualTo(open.stream().mapToLong(Long::longValue).sum());
        assertThat(records.firstOffset()).as("seed %s", seed).isEqualTo(first);
        assertThat(records.firstAppendedAt()).as("seed %s", seed).isEqualTo(1_000 + first);
        assertThat(records.settled().of(Outcome.ACKNOWLEDGED))
                .as("seed %s", seed)
                .isEqualTo(model.headMap(first).size());
        assertThat(records.settled().of(Outcome.COLLAPSED)).as("seed %s", seed).isZero();
    }

    @Test
    void oneThatStaysOpen_doesNotMakeThoseBehindItPileUp() {
        records.add(0, 1, 10);
        for (long offset = 1; offset <= 1_000_000; offset++) {
            records.add(offset, offset, 10);
            records.done(offset, Outcome.ACKNOWLEDGED);
        }

        assertThat(records.room()).isLessThan(5_000);
        assertThat(records.settled().of(Outcome.ACKNOWLEDGED)).isZero();

        records.done(0, Outcome.DEAD_LETTERED);
        assertThat(records.isEmpty()).isTrue();
        assertThat(records.settled().of(Outcome.ACKNOWLEDGED)).isEqualTo(1_000_000);
        assertThat(records.settled().appendedAt()).isEqualTo(1_000_000);
    }

    @Test
    void unknownOffsets_arePassedOver() {
        records.done(3, Outcome.ACKNOWLEDGED);
        records.add(5, 1, 10);
        records.add(9, 1, 10);
        records.done(4, Outcome.ACKNOWLEDGED);
        records.done(7, Outcome.ACKNOWLEDGED);
        records.done(10, Outcome.ACKNOWLEDGED);

        assertThat(records.size()).isEqualTo(2);
        assertThat(records.bytes()).isEqualTo(20);
    }
}
