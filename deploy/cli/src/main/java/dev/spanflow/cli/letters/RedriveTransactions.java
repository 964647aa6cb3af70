/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import dev.spanflow.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes records and the resolutions of their letters, some letters a transaction: either both are there or neither. A second
 * redrive of the deployment fences the first, so no letter is sent by two. Not thread-safe.
 */
final class RedriveTransactions implements AutoCloseable {
    private static final int LETTERS_AT_ONCE = 100;
    private static final long BYTES_AT_ONCE = 16L << 20;
    private static final int LARGEST = 64 << 20;

    private final KafkaProducer<byte[], byte[]> producer;
    private final Topics topics;
    private final Map<TopicPartition, Long> written = new ConcurrentHashMap<>(); // the producer's thread adds
    private int open;
    private long openBytes;
    private long committed;

    private RedriveTransactions(KafkaProducer<byte[], byte[]> producer, Topics topics) {
        this.producer = producer;
        this.topics = topics;
    }

    /** Ends what another redrive has begun: read the letters after this. */
    static RedriveTransactions open(String addresses, Topics topics, Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "zstd",
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                LARGEST,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                2L * LARGEST,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                30_000));
        settings.putAll(kafka);
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, addresses);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topics.application("redrive"));
        RedriveTransactions transactions = new RedriveTransactions(
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()), topics);
        try {
            transactions.producer.initTransactions();
            return transactions;
        } catch (KafkaException e) {
            transactions.close();
            throw e;
        }
    }

    void write(Decision decision, ConsumerRecord<byte[], byte[]> original, boolean asNewest) {
        begin();
        int partitions = producer.partitionsFor(topics.spans()).size();
        send(RedriveRecords.again(topics, decision, original, partitions, asNewest));
        resolve(decision, original);
    }

    void writeSuperseded(Decision decision, ConsumerRecord<byte[], byte[]> original) {
        begin();
        resolve(decision, original);
    }

    private void resolve(Decision decision, ConsumerRecord<byte[], byte[]> original) {
        send(RedriveRecords.resolution(topics, decision, original.key()));
        open++;
        openBytes += Math.max(0, original.serializedValueSize());
        if (open >= LETTERS_AT_ONCE || openBytes >= BYTES_AT_ONCE) {
            commit();
        }
    }

    private void begin() {
        if (open == 0) {
            producer.beginTransaction();
        }
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        var unused = producer.send(record, (metadata, failure) -> {
            if (failure == null) { // what fails, fails the commit
                written.merge(new TopicPartition(metadata.topic(), metadata.partition()), metadata.offset(), Math::max);
            }
        });
    }

    /** What was written so far is there. */
    void commit() {
        if (open == 0) {
            return;
        }
        try {
            producer.commitTransaction();
        } catch (ProducerFencedException e) {
            throw new KafkaException(
                    "Another redrive of this deployment has begun: " + committed + " letters were done here.", e);
        } catch (KafkaException e) {
            abort(e);
            throw new KafkaException(
                    "The last " + open + " letters were not redriven, " + committed + " before them were: "
                            + e.getMessage(),
                    e);
        }
        committed += open;
        open = 0;
        openBytes = 0;
    }

    /** After some faults the producer cannot even do that; then the broker does, when the transaction has timed out. */
    private void abort(KafkaException cause) {
        try {
            producer.abortTransaction();
        } catch (KafkaException e) {
            cause.addSuppressed(e);
        }
    }

    /** The last offsets written, by partition. Call after a commit. */
    Map<TopicPartition, Long> written() {
        return Map.copyOf(written);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
