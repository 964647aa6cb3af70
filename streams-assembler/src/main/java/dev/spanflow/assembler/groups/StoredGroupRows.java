/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Rows in a state store. */
final class StoredGroupRows implements GroupRows {
    private final KeyValueStore<Bytes, byte[]> store;

    StoredGroupRows(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return store.get(Bytes.wrap(key));
    }

    @Override
    public List<Map.Entry<byte[], byte[]>> between(byte[] from, byte[] to, int atMost) {
        return between(store, from, to, atMost);
    }

    static List<Map.Entry<byte[], byte[]>> between(
            ReadOnlyKeyValueStore<Bytes, byte[]> store, byte[] from, byte[] to, int atMost) {
        List<Map.Entry<byte[], byte[]>> found = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> rows = store.range(Bytes.wrap(from), Bytes.wrap(to))) {
            while (found.size() < atMost && rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                found.add(Map.entry(row.key.get(), row.value));
            }
        }
        return found;
    }

    @Override
    public void put(byte[] key, byte @Nullable [] value) {
        store.put(Bytes.wrap(key), value);
    }
}
