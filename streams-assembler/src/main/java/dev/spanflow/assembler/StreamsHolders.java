/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.assembler.groups.GroupView;
import dev.spanflow.assembler.queries.Holders;
import dev.spanflow.assembler.rows.StoredRows;
import dev.spanflow.schemas.Topics;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Who holds what, as Kafka Streams tells it. */
final class StreamsHolders implements Holders {
    private final KafkaStreams streams;
    private final Topics topics;
    private final int partitions;

    /** This process, as the others know it; unavailable when it has no address: then it tells what it holds itself. */
    private final HostInfo self;

    /** @param server host:port of this process as the others know it; empty for none */
    StreamsHolders(KafkaStreams streams, Topics topics, int partitions, String server) {
        this.streams = streams;
        this.topics = topics;
        this.partitions = partitions;
        this.self = server.isEmpty() ? HostInfo.unavailable() : HostInfo.buildFromEndpoint(server);
    }

    @Override
    public Place trace(String traceId) {
        return place(AssemblyTopology.STORE, traceId);
    }

    @Override
    public Place group(String groupId) {
        return place(AssemblyTopology.GROUP_STORE, groupId);
    }

    private Place place(String store, String key) {
        KeyQueryMetadata found =
                running(() -> streams.queryMetadataForKey(store, key.getBytes(UTF_8), new ByteArraySerializer()));
        if (found == null || found.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
            throw new MovingException("partitions are being assigned");
        }
        HostInfo holder = found.activeHost();
        boolean here = holder.equals(self) || holder.equals(HostInfo.unavailable());
        return new Place(found.partition(), here ? null : address(holder));
    }

    @Override
    public int partitions() {
        return partitions;
    }

    @Override
    public Set<Integer> here() {
        Set<TopicPartition> active = new HashSet<>();
        running(streams::metadataForLocalThreads)
                .forEach(thread -> thread.activeTasks().forEach(task -> active.addAll(task.topicPartitions())));
        return ofSpans(active);
    }

    @Override
    public Map<String, Set<Integer>> others() {
        Map<String, Set<Integer>> others = new HashMap<>();
        for (StreamsMetadata process : running(streams::metadataForAllStreamsClients)) {
            Set<Integer> held = ofSpans(process.topicPartitions());
            boolean other =
                    !process.hostInfo().equals(self) && !process.hostInfo().equals(HostInfo.unavailable());
            if (other && !held.isEmpty()) {
                others.put(address(process.hostInfo()), held);
            }
        }
        return others;
    }

    private Set<Integer> ofSpans(Collection<TopicPartition> all) {
        Set<Integer> held = new TreeSet<>();
        all.stream()
                .filter(partition -> partition.topic().equals(topics.spans()))
                .forEach(partition -> held.add(partition.partition()));
        return held;
    }

    @Override
    public StoredRows assembly(int partition) {
        return store(AssemblyTopology.STORE, AssemblyStore.QUERYABLE, partition);
    }

    @Override
    public GroupView groups(int partition) {
        ReadOnlyKeyValueStore<Bytes, byte[]> store =
                store(AssemblyTopology.GROUP_STORE, QueryableStoreTypes.keyValueStore(), partition);
        return new GroupView(store);
    }

    private <T> T store(String name, QueryableStoreType<T> type, int partition) {
        return running(() ->
                streams.store(StoreQueryParameters.fromNameAndType(name, type).withPartition(partition)));
    }

    private static <T> T running(Supplier<T> question) {
        try {
            return question.get();
        } catch (InvalidStateStoreException | IllegalStateException e) {
            throw new MovingException("partitions are being assigned, or restored (" + e.getMessage() + ")");
        } catch (StreamsException e) {
            throw new MovingException("Kafka Streams does not tell (" + e.getMessage() + ")");
        }
    }

    private static String address(HostInfo host) {
        return (host.host().contains(":") ? "[" + host.host() + "]" : host.host()) + ":" + host.port();
    }
}
