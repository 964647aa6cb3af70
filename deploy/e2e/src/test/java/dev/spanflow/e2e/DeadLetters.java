/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Headers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The dead-letter topic, by the place that a record came from. For one thread. */
final class DeadLetters implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, ConsumerRecord<byte[], byte[]>> letters = new HashMap<>();

    DeadLetters(String bootstrapServers, String topic) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Waits for what became of the record at that place. */
    ConsumerRecord<byte[], byte[]> of(RecordMetadata place, Duration timeout) {
        String origin = place.topic() + "/" + Headers.place(place.partition(), place.offset());
        await("a dead letter of " + origin).pollInterval(POLL).atMost(timeout).until(() -> {
            look();
            return letters.containsKey(origin);
        });
        return letters.get(origin);
    }

    /** The places of all records that lie there now. */
    Set<String> all() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        do {
            look();
        } while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue()));
        return Set.copyOf(letters.keySet());
    }

    /** Why the records of these places lie there; with {@code "none"} for one that does not. */
    Set<String> reasons(Set<String> places) {
        all();
        return places.stream()
                .map(letters::get)
                .map(letter -> letter == null ? "none" : Headers.text(letter.headers(), DeadLetter.REASON))
                .collect(Collectors.toSet());
    }

    /** Of all of them, values and headers. */
    String text() {
        all();
        StringBuilder text = new StringBuilder();
        letters.values().forEach(letter -> {
            text.append(new String(letter.value(), UTF_8)).append('\n');
            letter.headers()
                    .forEach(header ->
                            text.append(new String(header.value(), UTF_8)).append('\n'));
        });
        return text.toString();
    }

    private void look() {
        consumer.poll(POLL).forEach(letter -> {
            if (Headers.text(letter.headers(), DeadLetter.RESOLVES) == null) {
                letters.put(Headers.text(letter.headers(), DeadLetter.ORIGIN), letter);
            }
        });
    }

    @Override
    public void close() {
        consumer.close();
    }
}
