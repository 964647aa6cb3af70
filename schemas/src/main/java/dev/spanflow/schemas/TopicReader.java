/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what lies on a topic between two offsets, and asks where those are. It belongs to no consumer group, commits nothing,
 * and sees committed records only. Not thread-safe.
 */
public final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    /** Until brokers that have never answered are taken to be absent. */
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(8);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String addresses;

    /** Is given the records in their order. */
    @FunctionalInterface
    public interface Visitor {
        /** Whether to read on. */
        boolean visit(ConsumerRecord<byte[], byte[]> record);
    }

    private TopicReader(KafkaConsumer<byte[], byte[]> consumer, String addresses) {
        this.consumer = consumer;
        this.addresses = addresses;
    }

    /**
     * Connects to nobody yet.
     *
     * @param addresses host:port, with commas between them
     * @param settings of Kafka's clients
     */
    public static TopicReader at(String addresses, Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(Map.of(
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                2_000,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                16 << 20,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                8 << 20,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis()));
        // A fetch at the end of one partition would hold up the one from the next for as long.
        all.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        all.putAll(settings);
        all.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, addresses);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"); // what retention takes meanwhile is passed over
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return new TopicReader(
                new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer()), addresses);
    }

    /**
     * The partitions of a topic, in their order.
     *
     * @throws KafkaException when there is no such topic, or no broker answers within 8 seconds
     */
    public List<TopicPartition> partitions(String topic) {
        return partitions(topic, FIRST_PATIENCE);
    }

    List<TopicPartition> partitions(String topic, Duration patience) {
        List<PartitionInfo> found = found(topic, patience);
        if (found == null || found.isEmpty()) {
            throw new KafkaException("Topic " + topic + " does not exist at " + addresses
                    + ". Set --topic-prefix, or make the topics: spanflow topics create --bootstrap-servers "
                    + addresses);
        }
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            partitions.add(new TopicPartition(topic, i));
        }
        return partitions;
    }

    private @Nullable List<PartitionInfo> found(String topic, Duration patience) {
        try {
            return consumer.partitionsFor(topic, patience);
        } catch (TimeoutException e) {
            throw new KafkaException(Brokers.noAnswer("find topic " + topic, addresses, patience), e);
        }
    }

    /** The first offsets that retention has left. */
    public Map<TopicPartition, Long> starts(List<TopicPartition> partitions) {
        return consumer.beginningOffsets(partitions);
    }

    /** The offsets behind the last committed record. */
    public Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        return consumer.endOffsets(partitions);
    }

    /**
     * Waits until readers of committed records see these. A broker answers a commit before it has marked the records as
     * committed (KIP-98, KIP-890), so who reads at once may miss them.
     *
     * @return whether they do; not, when another open transaction lies before them for that long
     */
    public boolean awaitCommitted(Map<TopicPartition, Long> offsets, Duration patience) {
        List<TopicPartition> partitions = List.copyOf(offsets.keySet());
        long limit = System.nanoTime() + patience.toNanos();
        while (!areBehind(ends(partitions), offsets)) {
            if (System.nanoTime() - limit > 0) {
                return false;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        return true;
    }

    /**
     * The offsets of the first records that were appended at this time or later; where there is none, the end.
     *
     * @param millis since 1970
     */
    public Map<TopicPartition, Long> firstSince(long millis, List<TopicPartition> partitions) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, millis));
        Map<TopicPartition, Long> offsets = new HashMap<>(ends(partitions));
        for (Map.Entry<TopicPartition, OffsetAndTimestamp> first :
                consumer.offsetsForTimes(times).entrySet()) {
            if (first.getValue() != null) {
                offsets.merge(first.getKey(), first.getValue().offset(), Math::min);
            }
        }
        return offsets;
    }

    /**
     * Reads from one offset to before another. What retention has taken is passed over.
     *
     * @throws TimeoutException when nothing comes for 30 seconds
     */
    public void read(TopicPartition partition, long from, long to, Visitor visitor) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        long position = from;
        long patience = System.nanoTime() + PATIENCE.toNanos();
        while (position < to) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() >= to || !visitor.visit(record)) {
                    return;
                }
            }
            long now = consumer.position(partition);
            if (now != position) {
                patience = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() - patience > 0) {
                throw new TimeoutException("Nothing came of " + partition + " at offset " + position + " from "
                        + addresses + " within " + PATIENCE.toSeconds() + " s");
            }
            position = now;
        }
    }

    private static boolean areBehind(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream()
                .allMatch(offset -> ends.getOrDefault(offset.getKey(), 0L) > offset.getValue());
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(2)));
    }

    @Override
    public String toString() {
        return "TopicReader(" + addresses + ")";
    }
}
