/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.rows;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows in a map; counts what is asked of it. */
public final class MapStore implements RowStore {
    public final Map<ByteBuffer, byte[]> rows = new HashMap<>();
    public long reads;
    public long writes;
    public long bytesWritten;

    @Override
    public byte @Nullable [] get(byte[] key) {
        reads++;
        return rows.get(ByteBuffer.wrap(key));
    }

    @Override
    public void put(byte[] key, byte @Nullable [] value) {
        writes++;
        bytesWritten += value == null ? 0 : value.length;
        if (value == null) {
            rows.remove(ByteBuffer.wrap(key));
        } else {
            rows.put(ByteBuffer.wrap(key), value);
        }
    }

    public List<RowKey> keys() {
        return rows.keySet().stream().map(MapStore::key).toList();
    }

    private static RowKey key(ByteBuffer key) {
        byte[] bytes = new byte[key.remaining()];
        key.duplicate().get(bytes);
        return RowKey.read(bytes);
    }

    public long count(char kind) {
        return keys().stream().filter(key -> key.kind() == kind).count();
    }

    /** A cache over these rows, of that many bytes. */
    public RowCache cache(long bytes) {
        return new RowCache(this, new CacheBudget(bytes));
    }
}
