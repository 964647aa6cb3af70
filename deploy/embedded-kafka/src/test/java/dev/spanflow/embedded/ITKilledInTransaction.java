/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A kill may hit a transaction between the decision to end it and its end in the partitions; the next start ends it. */
@Timeout(180)
class ITKilledInTransaction {
    private static final int PRODUCERS = 4;
    private static final int KILLS = Integer.getInteger("embedded.kills", 1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final TopicPartition PARTITION = new TopicPartition("in-transaction", 0);

    @TempDir
    Path dir;

    @Test
    void noTransaction_hangs_afterAKill() throws Exception {
        for (int kill = 0; kill <= KILLS; kill++) {
            try (BrokerChild broker = BrokerChild.start("--port", "0", "--data", dir.toString())) {
                String servers = broker.readyServers();
                if (kill == 0) {
                    ITEmbeddedKafka.createTopic(servers, PARTITION.topic(), Map.of());
                }
                // Each ends what a former life of it has begun.
                List<KafkaProducer<String, String>> producers = IntStream.range(0, PRODUCERS)
                        .mapToObj(producer -> producer(servers, producer))
                        .toList();
                assertNothingHangs(servers);
                commitUntilKilled(servers, producers, broker);
            }
        }
    }

    private static void assertNothingHangs(String servers) {
        for (int i = 0; i < PRODUCERS; i++) {
            try (KafkaConsumer<String, String> consumer = consumer(servers, i)) {
                consumer.committed(Set.of(PARTITION), PATIENCE); // throws while the end of a transaction is missing
            }
        }
        await("the end of all transactions in " + PARTITION)
                .atMost(PATIENCE)
                .until(() -> end(servers, "read_committed") == end(servers, "read_uncommitted"));
    }

    private static long end(String servers, String isolation) {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers, "isolation.level", isolation);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            return consumer.endOffsets(Set.of(PARTITION)).getOrDefault(PARTITION, -1L);
        }
    }

    private static void commitUntilKilled(
            String servers, List<KafkaProducer<String, String>> producers, BrokerChild broker)
            throws InterruptedException {
        AtomicInteger committed = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < producers.size(); i++) {
            KafkaProducer<String, String> producer = producers.get(i);
            ConsumerGroupMetadata group = group(servers, i);
            Thread thread = new Thread(() -> commitForEver(producer, group, committed));
            thread.start();
            threads.add(thread);
        }
        await().atMost(PATIENCE).until(() -> committed.get() > 5 * PRODUCERS);
        broker.kill();
        producers.forEach(producer -> producer.close(Duration.ZERO));
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void commitForEver(
            KafkaProducer<String, String> producer, ConsumerGroupMetadata group, AtomicInteger committed) {
        try {
            while (true) {
                producer.beginTransaction();
                Future<?> unused = producer.send(new ProducerRecord<>(PARTITION.topic(), "x")); // the commit throws
                producer.sendOffsetsToTransaction(Map.of(PARTITION, new OffsetAndMetadata(1)), group);
                producer.commitTransaction();
                committed.incrementAndGet();
            }
        } catch (KafkaException | IllegalStateException e) {
            assertThat(committed.get())
                    .as("the end of the broker is the end of this: " + e)
                    .isPositive();
        }
    }

    private static KafkaProducer<String, String> producer(String servers, int number) {
        Map<String, Object> settings = new HashMap<>(
                Map.of("bootstrap.servers", servers, "transactional.id", "t-" + number, "max.block.ms", "30000"));
        KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        producer.initTransactions();
        return producer;
    }

    private static ConsumerGroupMetadata group(String servers, int number) {
        try (KafkaConsumer<String, String> consumer = consumer(servers, number)) {
            return consumer.groupMetadata();
        }
    }

    private static KafkaConsumer<String, String> consumer(String servers, int number) {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers, "group.id", "group-" + number);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    }
}
