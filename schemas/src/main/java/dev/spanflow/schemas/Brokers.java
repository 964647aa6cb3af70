/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * The brokers, asked about topics. Each question is answered within ten seconds or ends with an error that names the
 * address. Thread-safe.
 */
public final class Brokers implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Admin admin;
    private final String addresses;

    private Brokers(Admin admin, String addresses) {
        this.admin = admin;
        this.addresses = addresses;
    }

    /**
     * Connects to nobody yet.
     *
     * @param addresses host:port, with commas between them
     * @param settings of Kafka's clients
     * @throws ConfigException when a setting cannot be used or no address can be resolved
     */
    public static Brokers at(String addresses, Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(Map.of(
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis() / 2,
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis(),
                CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG,
                1_000,
                CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                8_000));
        all.putAll(settings);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, addresses);
        try {
            return new Brokers(Admin.create(all), addresses);
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ConfigException("Cannot use the brokers " + addresses + ": " + cause.getMessage()
                    + ". Check bootstrap.servers (host:port) and the settings under kafka.");
        }
    }

    /** Makes the topics of a deployment that do not exist; see {@link Topics#create}. */
    public void create(Topics topics, int partitions, short replication) {
        try {
            topics.create(admin, partitions, replication);
        } catch (KafkaException e) {
            throw explained(e, "make the topics");
        }
    }

    /** The number of partitions of those topics that exist. */
    public Map<String, Integer> partitions(Collection<String> names) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        descriptions(names)
                .forEach((name, topic) -> counts.put(name, topic.partitions().size()));
        return counts;
    }

    /** Those topics of a deployment that exist, in the order of {@link Topics#definitions}. */
    public Map<String, TopicState> states(Topics topics) {
        Map<String, TopicDescription> found = descriptions(topics.names());
        Map<ConfigResource, Config> settings =
                await(admin.describeConfigs(resources(found.keySet())).all(), "read the settings of the topics");
        Map<TopicPartition, Long> earliest = offsets(found.values(), OffsetSpec.earliest());
        Map<TopicPartition, Long> latest = offsets(found.values(), OffsetSpec.latest());
        Map<String, TopicState> states = new LinkedHashMap<>();
        found.forEach((name, topic) -> states.put(
                name,
                new TopicState(
                        name,
                        replication(topic),
                        ranges(topic, earliest, latest),
                        values(settings.get(resource(name))))));
        return states;
    }

    /**
     * The brokers themselves.
     *
     * @param nodes host:port of each
     * @param metadataVersion the finalized {@code metadata.version}, which tells the oldest release that may take part; null
     *     when they do not tell
     */
    public record Cluster(
            String id, List<String> nodes, @Nullable Short metadataVersion) {}

    /** Who answers. */
    public Cluster cluster() {
        DescribeClusterResult cluster = admin.describeCluster();
        FinalizedVersionRange metadata = await(
                        admin.describeFeatures().featureMetadata(), "ask the brokers for their version")
                .finalizedFeatures()
                .get("metadata.version");
        return new Cluster(
                await(cluster.clusterId(), "ask who the brokers are"),
                await(cluster.nodes(), "ask who the brokers are").stream()
                        .map(node -> node.host() + ":" + node.port())
                        .toList(),
                metadata == null ? null : metadata.maxVersionLevel());
    }

    /** What whoever asks may do with these topics; those that do not exist, or whose brokers do not tell, are left out. */
    public Map<String, Set<AclOperation>> rights(Collection<String> names) {
        Map<String, Set<AclOperation>> rights = new LinkedHashMap<>();
        var answers = admin.describeTopics(names, new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
        answers.forEach((name, answer) -> {
            try {
                Set<AclOperation> operations =
                        await(answer, "ask for the rights on topic " + name).authorizedOperations();
                if (operations != null) {
                    rights.put(name, operations);
                }
            } catch (UnknownTopicOrPartitionException e) {
                // said elsewhere
            }
        });
        return rights;
    }

    /** Names of the consumer groups that begin so. */
    public List<String> groups(String prefix) {
        return await(admin.listGroups(ListGroupsOptions.forConsumerGroups()).all(), "list the consumer groups").stream()
                .map(GroupListing::groupId)
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .toList();
    }

    /** What a consumer group has committed; empty for one that does not exist. */
    public Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        await(
                        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(),
                        "read the offsets of group " + group)
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        committed.put(partition, offset);
                    }
                });
        return committed;
    }

    private Map<String, TopicDescription> descriptions(Collection<String> names) {
        Map<String, KafkaFuture<TopicDescription>> answers =
                admin.describeTopics(names).topicNameValues();
        Map<String, TopicDescription> found = new LinkedHashMap<>();
        for (String name : names) {
            KafkaFuture<TopicDescription> answer = answers.get(name);
            try {
                if (answer != null) {
                    found.put(name, await(answer, "look for topic " + name));
                }
            } catch (UnknownTopicOrPartitionException e) {
                // It does not exist, which the caller asks for.
            }
        }
        return found;
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicDescription> topics, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> partitions = topics.stream()
                .flatMap(topic -> partitionsOf(topic).stream())
                .collect(Collectors.toMap(Function.identity(), partition -> which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        await(admin.listOffsets(partitions).all(), "read the offsets of the topics")
                .forEach((partition, answer) -> offsets.put(partition, answer.offset()));
        return offsets;
    }

    private static List<TopicState.Offsets> ranges(
            TopicDescription topic, Map<TopicPartition, Long> earliest, Map<TopicPartition, Long> latest) {
        List<TopicState.Offsets> ranges = new ArrayList<>();
        for (TopicPartition partition : partitionsOf(topic)) {
            ranges.add(
                    new TopicState.Offsets(earliest.getOrDefault(partition, 0L), latest.getOrDefault(partition, 0L)));
        }
        return ranges;
    }

    private static List<TopicPartition> partitionsOf(TopicDescription topic) {
        return topic.partitions().stream()
                .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                .toList();
    }

    private static int replication(TopicDescription topic) {
        return topic.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
    }

    private static Map<String, String> values(@Nullable Config config) {
        Map<String, String> values = new HashMap<>();
        if (config != null) {
            for (ConfigEntry entry : config.entries()) {
                if (entry.value() != null) {
                    values.put(entry.name(), entry.value());
                }
            }
        }
        return values;
    }

    private static List<ConfigResource> resources(Collection<String> names) {
        return names.stream().map(Brokers::resource).toList();
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private <T> T await(KafkaFuture<T> answer, String what) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException("Interrupted while waiting to " + what, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException unknown) {
                throw unknown;
            }
            throw explained(e.getCause() == null ? e : e.getCause(), what);
        }
    }

    private KafkaException explained(Throwable cause, String what) {
        if (cause instanceof TimeoutException) {
            return new KafkaException(noAnswer(what, addresses, PATIENCE), cause);
        }
        return new KafkaException("Cannot " + what + " at " + addresses + ": " + cause.getMessage(), cause);
    }

    static String noAnswer(String what, String addresses, Duration within) {
        return "Cannot " + what + ": no answer from a broker at " + addresses + " within " + within.toSeconds()
                + " s. Is Kafka running there? Else set --bootstrap-servers; for TLS or SASL, kafka.security.protocol.";
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    @Override
    public String toString() {
        return "Brokers(" + addresses + ")";
    }
}
