/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import dev.spanflow.assembler.rows.CacheBudget;
import dev.spanflow.assembler.rows.RowCache;
import dev.spanflow.assembler.rows.RowStore;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * The assembly's rows in a store with a changelog. The rows are kept as objects in a cache of our own, in place of Kafka's:
 * they become bytes only at a commit. Kafka Streams calls {@link #flushCache} before it commits; the interface that says so is
 * its own business, so a test holds it to that.
 */
final class AssemblyStore extends WrappedStateStore<KeyValueStore<Bytes, byte[]>, Bytes, byte[]> {
    private final RowCache rows;

    private AssemblyStore(KeyValueStore<Bytes, byte[]> store, CacheBudget budget) {
        super(store);
        this.rows = new RowCache(new Stored(store), budget);
    }

    static StoreBuilder<StateStore> builder(StoreBuilder<KeyValueStore<Bytes, byte[]>> store, CacheBudget budget) {
        return new Builder(store, budget);
    }

    /** For the task's own thread. */
    RowCache rows() {
        return rows;
    }

    @Override
    public void flushCache() {
        rows.flush();
    }

    @Override
    public void clearCache() {
        rows.clear();
    }

    @Override
    public void close() {
        rows.clear();
        super.close();
    }

    private record Stored(KeyValueStore<Bytes, byte[]> store) implements RowStore {
        @Override
        public byte @Nullable [] get(byte[] key) {
            return store.get(Bytes.wrap(key));
        }

        @Override
        public void put(byte[] key, byte @Nullable [] value) {
            store.put(Bytes.wrap(key), value);
        }
    }

    private record Builder(StoreBuilder<KeyValueStore<Bytes, byte[]>> store, CacheBudget budget)
            implements StoreBuilder<StateStore> {
        @Override
        public StateStore build() {
            return new AssemblyStore(store.build(), budget);
        }

        @Override
        public StoreBuilder<StateStore> withCachingEnabled() {
            throw new UnsupportedOperationException("the store brings its own cache");
        }

        @Override
        public StoreBuilder<StateStore> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<StateStore> withLoggingEnabled(Map<String, String> config) {
            return new Builder(store.withLoggingEnabled(config), budget);
        }

        @Override
        public StoreBuilder<StateStore> withLoggingDisabled() {
            return new Builder(store.withLoggingDisabled(), budget);
        }

        @Override
        public Map<String, String> logConfig() {
            return store.logConfig();
        }

        @Override
        public boolean loggingEnabled() {
            return store.loggingEnabled();
        }

        @Override
        public String name() {
            return store.name();
        }
    }
}
