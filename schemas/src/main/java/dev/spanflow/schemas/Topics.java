/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topics of one deployment; {@code schemas/README.md} says what lies on each.
 *
 * @param prefix stands before each name, {@value #DEFAULT_PREFIX} unless told otherwise, so that one prefixed ACL covers
 *     a deployment
 */
public record Topics(String prefix) {
    public static final String DEFAULT_PREFIX = "spanflow.";

    /** The default number of partitions. It can never be changed: keyed order and the assembler's state hang on it. */
    public static final int DEFAULT_PARTITIONS = 24;

    static final long MAX_SPAN_RECORD = 1L << 20;
    private static final long MAX_WRAPPED_RECORD = 2L << 20;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration MONTH = Duration.ofDays(30);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(30);

    /** Span records as the workers produce them, keyed by trace_id. */
    public String spans() {
        return prefix + "spans";
    }

    /** Span records, parent first, keyed by trace_id. */
    public String orderedSpans() {
        return prefix + "ordered-spans";
    }

    /** Trace summaries, keyed by trace_id. */
    public String traces() {
        return prefix + "traces";
    }

    /** Group roll-ups, keyed by group_id. */
    public String groups() {
        return prefix + "groups";
    }

    /** What a trace's new summary changes in its group, keyed by group_id: between two parts of the assembler. */
    public String groupChanges() {
        return prefix + "group-changes";
    }

    /** Records that could not go on, with the reason. */
    public String deadLetters() {
        return prefix + "dead-letters";
    }

    /** Plans and progress of replays, keyed by replay id. */
    public String replays() {
        return prefix + "replays";
    }

    /** The name of an application or consumer group of this deployment. */
    public String application(String name) {
        return prefix + name;
    }

    /** All topics, in the order in which a span meets them. */
    public List<String> names() {
        return List.of(spans(), orderedSpans(), traces(), groupChanges(), groups(), deadLetters(), replays());
    }

    /** All topics as they should be made, in the order of {@link #names}. */
    public List<NewTopic> definitions(int partitions, short replication) {
        return List.of(
                topic(spans(), partitions, replication, deleted(WEEK, MAX_SPAN_RECORD)),
                topic(orderedSpans(), partitions, replication, deleted(WEEK, MAX_WRAPPED_RECORD)),
                topic(traces(), partitions, replication, compacted(MONTH)),
                topic(groupChanges(), partitions, replication, deleted(DAY, MAX_SPAN_RECORD)),
                topic(groups(), partitions, replication, compacted(MONTH)),
                topic(deadLetters(), partitions, replication, deleted(MONTH, MAX_WRAPPED_RECORD)),
                topic(replays(), 1, replication, Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "compact")));
    }

    /**
     * Makes the topics that do not exist; leaves the others alone. Blocks for at most 30 seconds.
     *
     * @throws KafkaException when the brokers cannot be reached or refuse
     */
    public void create(Admin admin, int partitions, short replication) {
        Set<String> existing = await(admin.listTopics().names(), "list the topics");
        List<NewTopic> missing = definitions(partitions, replication).stream()
                .filter(topic -> !existing.contains(topic.name()))
                .toList();
        create(admin, missing);
        awaitVisible(admin, missing.stream().map(NewTopic::name).toList());
    }

    /** The controller answers before the brokers have heard of a topic and lead its partitions. */
    private static void awaitVisible(Admin admin, Collection<String> topics) {
        long end = System.nanoTime() + ADMIN_TIMEOUT.toNanos();
        while (true) {
            try {
                Map<String, TopicDescription> found =
                        await(admin.describeTopics(topics).allTopicNames(), "describe the topics");
                await(admin.listOffsets(everyPartition(found.values())).all(), "ask for the partitions' offsets");
                return;
            } catch (UnknownTopicOrPartitionException e) {
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
    }

    private static Map<TopicPartition, OffsetSpec> everyPartition(Collection<TopicDescription> topics) {
        return topics.stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
    }

    private static void create(Admin admin, Collection<NewTopic> topics) {
        admin.createTopics(topics).values().forEach((name, made) -> {
            try {
                await(made, "create topic " + name);
            } catch (TopicExistsException e) {
                // Another process was quicker, with the same definition.
            }
        });
    }

    private static <T> T await(org.apache.kafka.common.KafkaFuture<T> future, String what) {
        try {
            return future.get(ADMIN_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new org.apache.kafka.common.errors.InterruptException("Interrupted while waiting to " + what, e);
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException(
                    "Cannot " + what + ": no answer from the brokers within " + ADMIN_TIMEOUT.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException("Cannot " + what, e);
        }
    }

    private static NewTopic topic(String name, int partitions, short replication, Map<String, String> configs) {
        return new NewTopic(name, partitions, replication).configs(configs);
    }

    private static Map<String, String> deleted(Duration retention, long maxBytes) {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG, "delete",
                TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()),
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime",
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Long.toString(maxBytes),
                TopicConfig.COMPRESSION_TYPE_CONFIG, "producer");
    }

    private static Map<String, String> compacted(Duration retention) {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG, "compact,delete",
                TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()),
                TopicConfig.COMPRESSION_TYPE_CONFIG, "producer");
    }
}
