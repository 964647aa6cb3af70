/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What a replay asks of the brokers: to make its topic, to tell and set offsets, and to remove all that it made. Thread-safe. */
public final class ReplayBrokers implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration AGAIN = Duration.ofMillis(200);

    private final Admin admin;
    private final ReplayNames names;

    /** Connects to nobody yet. */
    public ReplayBrokers(Map<String, Object> settings, ReplayNames names) {
        this.admin = Admin.create(settings);
        this.names = names;
    }

    /**
     * Makes the replay's topic, unless it is there. Its records keep the times they have on the spans topic, so retention must
     * not look at them.
     */
    public void makeTopic(int partitions) {
        NewTopic topic = new NewTopic(names.orderedSpans(), Optional.of(partitions), Optional.empty())
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG, "-1",
                        TopicConfig.RETENTION_BYTES_CONFIG, "-1",
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime",
                        TopicConfig.COMPRESSION_TYPE_CONFIG, "producer",
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(2 << 20)));
        try {
            await(admin.createTopics(List.of(topic)).all());
        } catch (TopicExistsException e) {
            // It is resumed.
        }
        awaitTopic(partitions);
    }

    /** The controller answers before the brokers lead the partitions. */
    private void awaitTopic(int partitions) {
        until("topic " + names.orderedSpans() + " to be there", () -> {
            try {
                ends(partitions);
                return true;
            } catch (UnknownTopicOrPartitionException e) {
                return false;
            }
        });
    }

    /** Behind the last committed record of the replay's topic. */
    public Map<TopicPartition, Long> ends(int partitions) {
        return ends(partitions, IsolationLevel.READ_COMMITTED);
    }

    /**
     * Whether no transaction is open on the replay's topic. That of a killed process hides what was committed behind it, until the
     * brokers give it up.
     */
    public boolean isSettled(int partitions) {
        return ends(partitions).equals(ends(partitions, IsolationLevel.READ_UNCOMMITTED));
    }

    private Map<TopicPartition, Long> ends(int partitions, IsolationLevel isolation) {
        return offsets(names.orderedSpans(), partitions, OffsetSpec.latest(), isolation);
    }

    /** Where retention has left the first records of the spans topic. */
    Map<TopicPartition, Long> starts(int partitions) {
        return offsets(names.topics().spans(), partitions, OffsetSpec.earliest(), IsolationLevel.READ_COMMITTED);
    }

    private Map<TopicPartition, Long> offsets(
            String topic, int partitions, OffsetSpec which, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> asked = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(partition -> partition, partition -> which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        await(admin.listOffsets(asked, new ListOffsetsOptions(isolation)).all())
                .forEach((partition, answer) -> offsets.put(partition, answer.offset()));
        return offsets;
    }

    /** What a consumer group has committed; empty when there is none. */
    public Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
            await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                    .forEach((partition, offset) -> {
                        if (offset != null) {
                            committed.put(partition, offset);
                        }
                    });
            return committed;
        } catch (GroupIdNotFoundException e) {
            return Map.of();
        }
    }

    /** Where the replay's app goes on; what stands so already is let alone. Nobody may be in its group. */
    void seed(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> committed = committed(names.application());
        Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
        offsets.forEach((partition, offset) -> {
            OffsetAndMetadata before = committed.get(partition);
            if (before == null || before.offset() != offset) {
                all.put(partition, new OffsetAndMetadata(offset));
            }
        });
        if (all.isEmpty()) {
            return;
        }
        await(admin.alterConsumerGroupOffsets(names.application(), all).all());
    }

    /** Lets the senders go on behind all that lies on the replay's topic now: it is not sent any more. */
    public void skipUnsent(int partitions) {
        removeMembers(names.senders());
        Map<TopicPartition, OffsetAndMetadata> committed = committed(names.senders());
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        ends(partitions).forEach((partition, end) -> {
            OffsetAndMetadata before = committed.get(partition);
            offsets.put(partition, new OffsetAndMetadata(end, before == null ? "" : before.metadata()));
        });
        await(admin.alterConsumerGroupOffsets(names.senders(), offsets).all());
    }

    /** Members of a killed process stay until their session ends; whoever calls this knows that it is dead. */
    public void removeMembers(String group) {
        if (!hasMembers(group)) {
            return; // Kafka refuses to remove none
        }
        try {
            await(admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
                    .all());
        } catch (UnknownMemberIdException e) {
            // It has left meanwhile.
        }
    }

    private boolean hasMembers(String group) {
        try {
            return await(admin.describeConsumerGroups(List.of(group)).all()).values().stream()
                    .anyMatch(found -> !found.members().isEmpty());
        } catch (GroupIdNotFoundException e) {
            return false;
        }
    }

    /** Removes the replay's topics and consumer groups. What is gone already is no fault. */
    public void removeAll() {
        removeGroups(List.of(names.application(), names.senders()));
        Set<String> topics = ownTopics();
        for (String topic : topics) {
            try {
                await(admin.deleteTopics(List.of(topic)).all());
            } catch (UnknownTopicOrPartitionException e) {
                // Somebody else was quicker.
            }
        }
        until("topics of the replay to be gone", () -> ownTopics().isEmpty());
    }

    private Set<String> ownTopics() {
        return await(admin.listTopics().names()).stream().filter(names::owns).collect(Collectors.toSet());
    }

    private void removeGroups(Collection<String> groups) {
        for (String group : groups) {
            until("consumer group " + group + " to be empty", () -> {
                try {
                    removeMembers(group);
                    await(admin.deleteConsumerGroups(List.of(group)).all());
                    return true;
                } catch (GroupIdNotFoundException e) {
                    return true;
                } catch (GroupNotEmptyException e) {
                    return false;
                }
            });
        }
    }

    private interface Condition {
        boolean holds();
    }

    private static void until(String what, Condition condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                throw new KafkaException("Waited " + PATIENCE.toSeconds() + " s for " + what);
            }
            LockSupport.parkNanos(AGAIN.toNanos());
        }
    }

    private static <T> T await(KafkaFuture<T> answer) {
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException("Interrupted while the brokers were asked", e);
        } catch (TimeoutException e) {
            throw new KafkaException("The brokers did not answer within " + PATIENCE.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new KafkaException(e.getCause());
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }

    @Override
    public String toString() {
        return "ReplayBrokers(" + names.id() + ")";
    }
}
