/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import dev.spanflow.assembler.ordering.Rows;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows in a state store, behind its cache. */
final class StoreRows implements Rows {
    private static final Logger log = LoggerFactory.getLogger(StoreRows.class);

    private final KeyValueStore<Bytes, byte[]> store;

    StoreRows(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
        skipRowsThatCameAndWent(store);
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return store.get(Bytes.wrap(key));
    }

    @Override
    public void put(byte[] key, byte @Nullable [] value) {
        store.put(Bytes.wrap(key), value);
    }

    /**
     * With a flush listener, and only then, the cache does not write a row that was put and deleted between two commits: a
     * span whose parent comes soon never reaches RocksDB or the changelog. The interface is Kafka's own business; without it
     * all is right, only slower.
     */
    private static void skipRowsThatCameAndWent(StateStore store) {
        boolean set = store instanceof CachedStateStore<?, ?> cached && cached.setFlushListener(change -> {}, false);
        if (!set) {
            log.warn("The state cache takes no flush listener: short waits will be written to the changelog");
        }
    }
}
