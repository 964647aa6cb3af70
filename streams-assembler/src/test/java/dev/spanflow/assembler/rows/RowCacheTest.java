/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowCacheTest {
    static final RowKey KEY = RowKey.ofPartition('X', 1);
    static final RowType<IntRow> TYPE = new RowType<>(IntRow.class, IntRow::new);

    final MapStore store = new MapStore();
    final CacheBudget budget = new CacheBudget(10_000);
    RowCache rows = new RowCache(store, budget);

    @Test
    void row_isWrittenOnceAtTheFlush_howeverOftenItChanged() {
        IntRow row = new IntRow(0);
        rows.add(KEY, row);
        for (int i = 1; i <= 100; i++) {
            row.value = i;
            rows.changed(row);
        }
        assertThat(store.writes).isZero();

        rows.flush();

        assertThat(store.writes).isEqualTo(1);
        assertThat(reopened().get(KEY, TYPE).value).isEqualTo(100);
    }

    @Test
    void row_thatComesAndGoes_isNotWritten() {
        rows.add(KEY, new IntRow(1));
        rows.delete(KEY);
        rows.flush();

        assertThat(store.writes).isZero();
        assertThat(store.reads).isZero();
    }

    @Test
    void storedRow_isDeletedInTheStore_andMayComeAgain() {
        rows.add(KEY, new IntRow(1));
        rows.flush();
        rows.delete(KEY);
        assertThat(rows.get(KEY, TYPE)).isNull();
        rows.flush();
        assertThat(store.rows).isEmpty();

        rows.add(KEY, new IntRow(2));
        rows.flush();
        assertThat(reopened().get(KEY, TYPE).value).isEqualTo(2);
    }

    @Test
    void flush_writesOnlyWhatHasChanged() {
        rows.add(KEY, new IntRow(1));
        rows.flush();
        rows.flush();

        assertThat(store.writes).isEqualTo(1);
    }

    @Test
    void shortMemory_makesTheOldestRowsGo_byWayOfTheStore() {
        for (int i = 0; i < 1_000; i++) {
            rows.add(RowKey.ofPartition('X', i), new IntRow(i));
        }
        assertThat(store.writes).as("nothing goes within a turn").isZero();

        rows.endTurn();

        assertThat(budget.used()).isLessThanOrEqualTo(10_000);
        assertThat(store.rows).hasSizeGreaterThan(900);
        assertThat(rows.get(RowKey.ofPartition('X', 999), TYPE).value).isEqualTo(999);
        assertThat(store.reads).as("the latest is still here").isZero();
        assertThat(rows.get(RowKey.ofPartition('X', 0), TYPE).value).isZero();
    }

    @Test
    void rowThatItsOwnerKeeps_comesBackWhenItChanges() {
        IntRow row = new IntRow(1);
        rows.add(KEY, row);
        rows.flush();
        for (int i = 10; i < 200; i++) {
            rows.add(RowKey.ofPartition('X', i), new IntRow(i));
        }
        rows.endTurn();

        row.value = 2;
        rows.changed(row);
        rows.flush();

        assertThat(reopened().get(KEY, TYPE).value).isEqualTo(2);
    }

    @Test
    void clearedCache_givesItsMemoryBack() {
        rows.add(KEY, new IntRow(1));
        rows.endTurn();
        assertThat(budget.used()).isPositive();

        rows.clear();

        assertThat(budget.used()).isZero();
    }

    @Test
    void newerRow_isRefusedWithItsVersion() {
        store.put(KEY.toBytes(), new byte[] {RowVersion.CURRENT + 1, 0});

        assertThatThrownBy(() -> rows.get(KEY, TYPE)).hasMessageContaining("row version 2, this one knows 1");
    }

    @Test
    void key_survivesItsBytes() {
        RowKey key = new RowKey('W', -1, Long.MAX_VALUE, Long.MIN_VALUE, 7);

        assertThat(RowKey.read(key.toBytes())).isEqualTo(key).hasSameHashCodeAs(key);
        assertThat(key.toBytes()).startsWith(key.tracePrefix());
    }

    /** Whatever is done to it, through flushes, evictions and restarts, it tells what a plain map does. */
    @Test
    void cache_isAMap() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Map<RowKey, Integer> plain = new HashMap<>();
            MapStore under = new MapStore();
            RowCache cache = under.cache(random.nextInt(5_000));
            for (int i = 0; i < 500; i++) {
                RowKey key = RowKey.ofPartition('X', random.nextInt(40));
                IntRow row = cache.get(key, TYPE);
                assertThat(row == null ? null : row.value).as("seed %s", seed).isEqualTo(plain.get(key));
                switch (random.nextInt(6)) {
                    case 0, 1 -> {
                        IntRow now = row == null ? new IntRow(0) : row;
                        now.value = i;
                        if (row == null) {
                            cache.put(key, now);
                        } else {
                            cache.changed(now);
                        }
                        plain.put(key, i);
                    }
                    case 2 -> {
                        cache.delete(key);
                        plain.remove(key);
                    }
                    case 3 -> cache.flush();
                    case 4 -> cache.endTurn();
                    default -> {
                        if (random.nextInt(10) == 0) {
                            cache.flush();
                            cache = under.cache(random.nextInt(5_000));
                        }
                    }
                }
            }
        }
    }

    private RowCache reopened() {
        return store.cache(10_000);
    }

    static final class IntRow extends Row {
        int value;

        IntRow(int value) {
            this.value = value;
        }

        IntRow(ByteBuffer from) {
            this(from.getInt());
        }

        @Override
        public int bytes() {
            return Integer.BYTES;
        }

        @Override
        public void write(ByteBuffer to) {
            to.putInt(value);
        }
    }
}
