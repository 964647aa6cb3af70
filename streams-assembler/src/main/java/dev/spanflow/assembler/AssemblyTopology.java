/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import dev.spanflow.assembler.groups.RollUpProcessor;
import dev.spanflow.assembler.ordering.AssemblyRules;
import dev.spanflow.assembler.rows.CacheBudget;
import dev.spanflow.schemas.Topics;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The topology: spans → assemble → ordered spans, dead letters, trace summaries, and back to the spans topic what lay on a
 * wrong partition; then group changes → roll-up → groups.
 * Names of nodes and stores are names of topics and of state: they never change.
 */
public final class AssemblyTopology {
    public static final String SOURCE = "spans";
    public static final String PROCESSOR = "assemble";
    public static final String STORE = "assembly";
    public static final String ORDERED_SINK = "ordered-spans";
    static final String DEAD_LETTER_SINK = "dead-letters";
    static final String REROUTED_SINK = "rerouted-spans";
    static final String TRACES_SINK = "traces";
    static final String GROUP_CHANGES_SINK = "group-changes-out";
    static final String GROUP_CHANGES_SOURCE = "group-changes";
    static final String ROLL_UP = "roll-up";
    static final String GROUP_STORE = "groups";
    static final String GROUPS_SINK = "groups-out";
    static final String GROUP_DEAD_LETTER_SINK = "group-dead-letters";

    private static final RollUpProcessor.Nodes GROUP_NODES =
            new RollUpProcessor.Nodes(GROUP_STORE, GROUPS_SINK, GROUP_DEAD_LETTER_SINK);

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
     * Of these settings.
     *
     * @param partitions of the spans topic
     * @param counts where the processors count, all tasks together
     */
    static Topology build(AssemblerConfig config, int partitions, IdlePartitions idle, AssemblerCounts counts) {
        Topics topics = config.topics();
        Intake intake = new Intake(config.recordMaxBytes(), partitions);
        AssemblyRules rules = config.rules();
        Duration groupRetention = config.groupRetention();
        Topology topology = new Topology();
        addAssembly(
                topology,
                topics,
                () -> new AssemblyProcessor(topics, intake, rules, idle, counts),
                new CacheBudget(config.stateCacheBytes()));
        addGroups(topology, topics, () -> new RollUpProcessor(GROUP_NODES, groupRetention, counts::deadLettered));
        return topology;
    }

    private static void addAssembly(
            Topology topology,
            Topics topics,
            ProcessorSupplier<byte[], byte[], byte[], byte[]> assembly,
            CacheBudget cache) {
        ByteArraySerializer bytes = new ByteArraySerializer();
        topology.addSource(
                        AutoOffsetReset.earliest(),
                        SOURCE,
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        topics.spans())
                .addProcessor(PROCESSOR, assembly, SOURCE)
                .addStateStore(assemblyStore(cache), PROCESSOR)
                .addSink(ORDERED_SINK, topics.orderedSpans(), bytes, bytes, PROCESSOR)
                .addSink(DEAD_LETTER_SINK, topics.deadLetters(), bytes, bytes, PROCESSOR)
                .addSink(REROUTED_SINK, topics.spans(), bytes, bytes, PROCESSOR)
                .addSink(TRACES_SINK, topics.traces(), bytes, bytes, PROCESSOR)
                .addSink(GROUP_CHANGES_SINK, topics.groupChanges(), bytes, bytes, PROCESSOR);
    }

    private static void addGroups(
            Topology topology, Topics topics, ProcessorSupplier<byte[], byte[], byte[], byte[]> rollUp) {
        ByteArraySerializer bytes = new ByteArraySerializer();
        topology.addSource(
                        AutoOffsetReset.earliest(),
                        GROUP_CHANGES_SOURCE,
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        topics.groupChanges())
                .addProcessor(ROLL_UP, rollUp, GROUP_CHANGES_SOURCE)
                .addStateStore(store(GROUP_STORE).withCachingEnabled(), ROLL_UP)
                .addSink(GROUPS_SINK, topics.groups(), bytes, bytes, ROLL_UP)
                .addSink(GROUP_DEAD_LETTER_SINK, topics.deadLetters(), bytes, bytes, ROLL_UP);
    }

    /** The store {@link #STORE}, with a changelog: for a processor of the same kind in another topology. */
    public static StoreBuilder<StateStore> assemblyStore(CacheBudget cache) {
        return AssemblyStore.builder(store(STORE), cache);
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(CHANGELOG);
    }
}
