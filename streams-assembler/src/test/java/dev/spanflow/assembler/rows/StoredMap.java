/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.rows;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** What a map of rows holds, for questions. */
public record StoredMap(MapStore store) implements StoredRows {
    @Override
    public @Nullable ByteBuffer get(RowKey key) {
        byte[] row = store.get(key.toBytes());
        return row == null ? null : RowVersion.check(row);
    }

    @Override
    public void scan(byte[] from, byte[] to, BiPredicate<RowKey, ByteBuffer> each) {
        List<byte[]> keys = store.rows.keySet().stream()
                .map(ByteBuffer::array)
                .filter(key -> Arrays.compareUnsigned(from, key) <= 0 && Arrays.compareUnsigned(key, to) < 0)
                .sorted(Arrays::compareUnsigned)
                .toList();
        for (byte[] key : keys) {
            if (!each.test(RowKey.read(key), RowVersion.check(store.rows.get(ByteBuffer.wrap(key))))) {
                return;
            }
        }
    }
}
