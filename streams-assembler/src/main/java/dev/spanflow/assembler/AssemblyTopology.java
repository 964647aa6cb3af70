/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import dev.spanflow.schemas.Topics;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The topology: spans → assemble → ordered spans, dead letters, and back to the spans topic what lay on a wrong partition.
 * Names of nodes and stores are names of topics and of state: they never change.
 */
final class AssemblyTopology {
    static final String SOURCE = "spans";
    static final String PROCESSOR = "assemble";
    static final String STORE = "assembly";
    static final String ORDERED_SINK = "ordered-spans";
    static final String DEAD_LETTER_SINK = "dead-letters";
    static final String REROUTED_SINK = "rerouted-spans";

    /** Of the store's changelog; why these, says the module's RATIONALE. */
    private static final Map<String, String> CHANGELOG = Map.of(
            "max.message.bytes", "2097152",
            "delete.retention.ms", "600000",
            "segment.ms", "600000",
            "segment.bytes", "67108864",
            "min.cleanable.dirty.ratio", "0.1",
            "max.compaction.lag.ms", "1800000");

    private AssemblyTopology() {}

    /**
     * @param partitions of the spans topic
     * @param counts where the processors count, all tasks together
     */
    static Topology build(Topics topics, int partitions, int recordMaxBytes, AssemblerCounts counts) {
        ByteArraySerializer bytes = new ByteArraySerializer();
        Intake intake = new Intake(recordMaxBytes, partitions);
        return new Topology()
                .addSource(
                        AutoOffsetReset.earliest(),
                        SOURCE,
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        topics.spans())
                .addProcessor(PROCESSOR, () -> new AssemblyProcessor(intake, counts), SOURCE)
                .addStateStore(store(), PROCESSOR)
                .addSink(ORDERED_SINK, topics.orderedSpans(), bytes, bytes, PROCESSOR)
                .addSink(DEAD_LETTER_SINK, topics.deadLetters(), bytes, bytes, PROCESSOR)
                .addSink(REROUTED_SINK, topics.spans(), bytes, bytes, PROCESSOR);
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
                .withCachingEnabled()
                .withLoggingEnabled(CHANGELOG);
    }
}
