/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LongIndexTest {
    final long seed = Long.getLong("seed", System.nanoTime());
    final Random random = new Random(seed);

    @Test
    void keys_areNumberedInTheOrderInWhichTheyCome() {
        LongIndex index = new LongIndex();
        Map<Long, Integer> expected = new LinkedHashMap<>();
        for (int i = 0; i < 20_000; i++) {
            long key = random.nextInt(3) == 0 ? random.nextInt(5_000) : random.nextLong();
            int number = expected.computeIfAbsent(key, any -> expected.size());
            assertThat(index.contains(key)).isEqualTo(index.find(key) >= 0);
            assertThat(index.add(key)).as("seed %s", seed).isEqualTo(number);
        }

        assertThat(index.size()).isEqualTo(expected.size());
        expected.forEach((key, number) -> {
            assertThat(index.find(key)).as("seed %s", seed).isEqualTo(number);
            assertThat(index.key(number)).isEqualTo(key);
        });
        assertThat(index.find(7_000)).isNegative();
    }

    @Test
    void offsets_areKept_howeverFarApart() {
        OffsetSet offsets = new OffsetSet();
        TreeSet<Long> expected = new TreeSet<>();
        for (int i = 0; i < 5_000; i++) {
            long offset = random.nextBoolean() ? random.nextInt(1 << 18) : random.nextLong(1L << 50);
            offsets.add(offset);
            expected.add(offset);
        }

        assertThat(offsets.size()).as("seed %s", seed).isEqualTo(expected.size());
        assertThat(offsets.first()).isEqualTo(expected.first());
        assertThat(offsets.last()).isEqualTo(expected.last());
        assertThat(expected).allMatch(offsets::contains);
        assertThat(expected).allMatch(offset -> offsets.contains(offset + 1) == expected.contains(offset + 1));
    }
}
