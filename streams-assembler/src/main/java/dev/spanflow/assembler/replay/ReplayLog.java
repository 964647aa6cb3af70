/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.schemas.Replay;
import dev.spanflow.schemas.ReplayState;
import dev.spanflow.schemas.TopicReader;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replays topic: plans and progress, where every machine finds them. Whoever runs a replay writes it down every second, which
 * is its sign of life; who wants it stopped writes {@link ReplayState#CANCELLING}. Not thread-safe.
 */
public final class ReplayLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReplayLog.class);

    private final KafkaProducer<byte[], byte[]> producer;
    private final TopicReader reader;
    private final TopicPartition partition;
    private long watchedTo;

    /** @param settings of Kafka's clients */
    public ReplayLog(String addresses, Map<String, ?> settings, String topic) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, addresses);
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        this.reader = TopicReader.at(addresses, settings);
        this.partition = reader.partitions(topic).get(0);
        this.producer = new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Waits until the brokers have it. */
    public void write(Replay replay) {
        try {
            producer.send(new ProducerRecord<>(
                            partition.topic(),
                            partition.partition(),
                            replay.id().getBytes(UTF_8),
                            replay.toJson()))
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException("Interrupted while a replay was written down", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new KafkaException("Cannot write to " + partition.topic() + ": " + cause.getMessage(), cause);
        }
    }

    /** All replays as they are now, in the order in which they were written down last. {@link #news} goes on from here. */
    public Map<String, Replay> all() {
        Map<String, Replay> found = new LinkedHashMap<>();
        watchedTo = 0;
        news(replay -> {
            found.remove(replay.id());
            found.put(replay.id(), replay);
        });
        return found;
    }

    /** The replay of that id as it is now, or null. */
    public @Nullable Replay find(String id) {
        return all().get(id);
    }

    /** What was written down since this was asked last, by anybody. */
    public void news(java.util.function.Consumer<Replay> each) {
        long end = reader.ends(List.of(partition)).getOrDefault(partition, 0L);
        if (watchedTo < end) {
            reader.read(partition, watchedTo, end, record -> {
                if (record.value() != null) {
                    parse(record.value(), each);
                }
                return true;
            });
        }
        watchedTo = Math.max(watchedTo, end);
    }

    private static void parse(byte[] value, java.util.function.Consumer<Replay> each) {
        try {
            each.accept(Replay.parse(value));
        } catch (IllegalArgumentException e) {
            log.warn("Passed over a record of the replays topic: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        reader.close();
    }
}
