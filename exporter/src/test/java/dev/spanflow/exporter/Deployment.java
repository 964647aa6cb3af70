/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spanflow.embedded.EmbeddedKafka;
import dev.spanflow.exporter.ledger.ExportLedger;
import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.Spans;
import dev.spanflow.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topics of one test on the shared broker, and what lies on them. */
final class Deployment implements AutoCloseable {
    static final int PARTITIONS = 4;

    final Topics topics = new Topics("it-" + UUID.randomUUID() + ".");
    final Admin admin = Admin.create(Map.of("bootstrap.servers", servers()));
    final Producer<byte[], byte[]> producer = producer(Map.of());
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();

    Deployment() {
        topics.create(admin, PARTITIONS, (short) 1);
        awaitLeaders();
    }

    /** A producer that meets a partition before its leader has taken over can lose its sequence, and minutes. */
    private void awaitLeaders() {
        try {
            ends(topics.orderedSpans());
            ends(topics.deadLetters());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String servers() {
        return EmbeddedKafka.shared().bootstrapServers();
    }

    static Producer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", servers());
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    Exporter exporter(FakeSgp sgp, Object... more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "bootstrap.servers",
                servers(),
                "topic.prefix",
                topics.prefix(),
                "sgp.url",
                sgp.url(),
                "sgp.api.key",
                "key",
                "retry.backoff.ms",
                5,
                "retry.backoff.max.ms",
                50,
                "fault.retry.ms",
                50));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i].toString(), more[i + 1]);
        }
        return Exporter.start(new ExporterConfig(settings));
    }

    void produce(String traceId, Spans span) {
        send(producer, record(traceId, span));
    }

    void produceStub(String traceId, Spans span) {
        ProducerRecord<byte[], byte[]> record = record(traceId, span);
        record.headers().add(Headers.KIND, Headers.bytes(Kind.STUB.header()));
        produce(record);
    }

    void produce(ProducerRecord<byte[], byte[]> record) {
        send(producer, record);
    }

    /** Fails the test at its end, if the broker refused. */
    void send(Producer<byte[], byte[]> by, ProducerRecord<byte[], byte[]> record) {
        sent.add(by.send(record));
    }

    ProducerRecord<byte[], byte[]> record(String traceId, Spans span) {
        return new ProducerRecord<>(topics.orderedSpans(), Headers.bytes(traceId), span.bytes());
    }

    /** Traces of so many spans each, every span under the one before or the root, started and completed, interleaved. */
    int produceTraces(String prefix, int traces, int spans) {
        for (int span = 0; span < spans; span++) {
            for (int trace = 0; trace < traces; trace++) {
                int parent = span % 3 == 0 ? 0 : span - 1;
                UnaryOperator<Spans> placed = span == 0 ? made -> made : made -> made.parent("s" + parent);
                produce(prefix + trace, placed.apply(Spans.span(prefix + trace, "s" + span)));
                produce(
                        prefix + trace,
                        placed.apply(Spans.span(prefix + trace, "s" + span).completed()));
            }
        }
        producer.flush();
        return traces * spans;
    }

    Map<TopicPartition, Long> ends() throws Exception {
        return ends(topics.orderedSpans());
    }

    private Map<TopicPartition, Long> ends(String topic) throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        return admin.listOffsets(latest).all().get().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, end -> end.getValue().offset()));
    }

    Map<TopicPartition, Long> committed() throws Exception {
        return committed("exporter");
    }

    Map<TopicPartition, Long> committed(String group) throws Exception {
        return commits(group).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, offset -> offset.getValue().offset()));
    }

    /** Of all partitions of the account default. */
    ExportLedger ledger() throws Exception {
        return commits("exporter").values().stream()
                .map(offset -> ExportLedger.ofMetadata(offset.metadata()))
                .reduce(ExportLedger.EMPTY, ExportLedger::plus);
    }

    private Map<TopicPartition, OffsetAndMetadata> commits(String group) throws Exception {
        return admin.listConsumerGroupOffsets(topics.application(group))
                .partitionsToOffsetAndMetadata()
                .get();
    }

    /** Deletes a topic, and makes it again. */
    void makeAnew(String topic) throws Exception {
        admin.deleteTopics(List.of(topic)).all().get();
        await().ignoreExceptions().untilAsserted(() -> {
            topics.create(admin, PARTITIONS, (short) 1);
            assertThat(ends(topic)).hasSize(PARTITIONS);
        });
    }

    /** As if the last exporter had died before its first commit; the group must be empty. */
    void forgetCommitted() throws Exception {
        Set<TopicPartition> committed = committed().keySet();
        admin.deleteConsumerGroupOffsets(topics.application("exporter"), committed)
                .all()
                .get();
    }

    /** Everything that lies on the dead-letter topic now. */
    List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers(), ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topics.deadLetters()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
            return all;
        }
    }

    static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return Headers.text(letter.headers(), name);
    }

    static String reason(ConsumerRecord<byte[], byte[]> letter) {
        return header(letter, DeadLetter.REASON);
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
        assertThat(sent).noneMatch(Deployment::isRefused);
    }

    private static boolean isRefused(Future<RecordMetadata> sent) {
        try {
            return sent.get().offset() < 0;
        } catch (ExecutionException e) {
            return !(e.getCause() instanceof TransactionAbortedException);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
