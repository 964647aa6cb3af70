/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import dev.spanflow.assembler.rows.CacheBudget;
import dev.spanflow.assembler.rows.RowCache;
import dev.spanflow.assembler.rows.RowKey;
import dev.spanflow.assembler.rows.RowStore;
import dev.spanflow.assembler.rows.RowVersion;
import dev.spanflow.assembler.rows.StoredRows;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.BiPredicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.StateStoreProvider;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * The assembly's rows in a store with a changelog. The rows are kept as objects in a cache of our own, in place of Kafka's:
 * they become bytes only at a commit. Kafka Streams calls {@link #flushCache} before it commits; the interface that says so is
 * its own business, so a test holds it to that.
 */
public final class AssemblyStore extends WrappedStateStore<KeyValueStore<Bytes, byte[]>, Bytes, byte[]>
        implements StoredRows {
    /** For questions from outside: the rows as they were last written. */
    static final QueryableStoreType<StoredRows> QUERYABLE = new QueryableStoreType<>() {
        @Override
        public boolean accepts(StateStore store) {
            return store instanceof AssemblyStore;
        }

        @Override
        public StoredRows create(StateStoreProvider provider, String name) {
            return provider.stores(name, this).stream()
                    .findFirst()
                    .orElseThrow(() -> new InvalidStateStoreException("store " + name + " is not here"));
        }
    };

    private final RowCache rows;

    private AssemblyStore(KeyValueStore<Bytes, byte[]> store, CacheBudget budget) {
        super(store);
        this.rows = new RowCache(new Stored(store), budget);
    }

    static StoreBuilder<StateStore> builder(StoreBuilder<KeyValueStore<Bytes, byte[]>> store, CacheBudget budget) {
        return new Builder(store, budget);
    }

    /** For the task's own thread. */
    public RowCache rows() {
        return rows;
    }

    @Override
    public @Nullable ByteBuffer get(RowKey key) {
        byte[] row = wrapped().get(Bytes.wrap(key.toBytes()));
        return row == null ? null : RowVersion.check(row);
    }

    @Override
    public void scan(byte[] from, byte[] to, BiPredicate<RowKey, ByteBuffer> each) {
        try (KeyValueIterator<Bytes, byte[]> found = wrapped().range(Bytes.wrap(from), Bytes.wrap(to))) {
            boolean goOn = true;
            while (goOn && found.hasNext()) {
                KeyValue<Bytes, byte[]> row = found.next();
                goOn = each.test(RowKey.read(row.key.get()), RowVersion.check(row.value));
            }
        }
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
