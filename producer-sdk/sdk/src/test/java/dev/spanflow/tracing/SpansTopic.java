/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what the SDK sent. */
final class SpansTopic {
    private static final Duration LONG = Duration.ofMinutes(2);

    private SpansTopic() {}

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<SpanRecord> spans(List<ConsumerRecord<byte[], byte[]>> records) throws InvalidSpanException {
        List<SpanRecord> spans = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            spans.add(SpanRecord.read(record.value()));
        }
        return spans;
    }

    /** All that lies on the topic at this moment. */
    static List<ConsumerRecord<byte[], byte[]>> read(String servers, Topics topics) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", servers);
        settings.put("auto.offset.reset", "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topics.spans()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            long deadline = System.nanoTime() + LONG.toNanos();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                assertThat(System.nanoTime())
                        .as("read %d records", records.size())
                        .isLessThan(deadline);
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }
}
