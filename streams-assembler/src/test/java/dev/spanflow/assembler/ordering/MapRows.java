/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows in a map; counts what is asked of it. */
final class MapRows implements Rows {
    final Map<ByteBuffer, byte[]> rows = new HashMap<>();
    long reads;
    long writes;
    long bytesWritten;

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

    long count(char kind) {
        return rows.keySet().stream().filter(key -> key.get(0) == (byte) kind).count();
    }
}
