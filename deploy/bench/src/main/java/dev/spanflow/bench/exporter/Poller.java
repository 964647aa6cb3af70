/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.exporter;

import dev.spanflow.bench.Broker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The other floor: one consumer that polls all records, read committed, and does nothing with them. */
final class Poller {
    private Poller() {}

    static Figures polled(Broker broker, String topic, int partitions, int spans) {
        Map<String, Object> client =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            int first = poll(consumer, 0);
            Cost start = Cost.now();
            int polled = first;
            long polls = 0;
            while (polled < spans) {
                polled = poll(consumer, polled);
                polls++;
            }
            return new Figures(polled - first, Math.max(1, polls), Cost.now().since(start));
        }
    }

    /** Returns how many there are once there are more. */
    private static int poll(KafkaConsumer<byte[], byte[]> consumer, int before) {
        int polled = before;
        while (polled == before) {
            polled += consumer.poll(Duration.ofMillis(100)).count();
        }
        return polled;
    }
}
