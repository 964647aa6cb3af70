/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.rows;

import java.nio.ByteBuffer;
import java.util.HashMap;
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

    public long count(char kind) {
        return rows.keySet().stream().filter(key -> key.get(0) == (byte) kind).count();
    }

    /** A cache over these rows, of that many bytes. */
    public RowCache cache(long bytes) {
        return new RowCache(this, new CacheBudget(bytes));
    }
}
