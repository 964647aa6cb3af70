/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spanflow.embedded.EmbeddedKafka;
import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.Partitions;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.Spans;
import dev.spanflow.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("broker")
@Timeout(120)
class ITAssembler {
    static final String BROKERS = EmbeddedKafka.shared().bootstrapServers();
    static final int PARTITIONS = 4;

    final Topics topics = new Topics("it-" + UUID.randomUUID() + ".");

    @TempDir
    Path stateDir;

    final List<Future<RecordMetadata>> sent = new ArrayList<>();
    KafkaProducer<byte[], byte[]> producer;
    Assembler assembler;

    @BeforeEach
    void createTopics() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKERS))) {
            topics.create(admin, PARTITIONS, (short) 1);
        }
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        BROKERS,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "zstd",
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        64 << 20,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        64L << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        producer.close();
        assertThat(sent).allSatisfy(Future::get);
        if (assembler != null) {
            assembler.close();
        }
    }

    @Test
    void shuffledForest_leavesParentFirst_eachSpanOnce() {
        List<Spans> spans = forest(40, 50);
        Collections.shuffle(spans, new Random(7));
        assembler = Assembler.start(config(Map.of()));

        spans.forEach(this::send);

        List<ConsumerRecord<byte[], byte[]>> ordered = read(topics.orderedSpans(), 2_000);
        assertParentFirst(ordered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "assembler-0"})
    void waitingSpans_surviveARestart(String instance) {
        Map<String, Object> membership = Map.of(AssemblerConfig.GROUP_INSTANCE_ID, instance);
        assembler = Assembler.start(config(membership));
        send(Spans.span("t", "child").parent("root"));
        awaitReceived(1);
        assembler.close();

        assembler = Assembler.start(config(membership));
        send(Spans.span("t", "root"));

        assertThat(read(topics.orderedSpans(), 2)).extracting(ITAssembler::id).containsExactly("root", "child");
    }

    @Test
    void brokersProtocol_givesOutThePartitionsToo() {
        assembler = Assembler.start(config(Map.of(AssemblerConfig.GROUP_PROTOCOL, "streams")));
        send(Spans.span("t", "child").parent("root"));
        send(Spans.span("t", "root"));

        assertThat(read(topics.orderedSpans(), 2)).extracting(ITAssembler::id).containsExactly("root", "child");
    }

    @Test
    void orphan_leavesThoughNothingElseComes() {
        assembler = Assembler.start(
                config(Map.of(AssemblerConfig.ORPHAN_TIMEOUT_MS, 500, AssemblerConfig.CLOCK_IDLE_GRACE_MS, 500)));
        send(Spans.span("t", "child").parent("missing"));

        List<ConsumerRecord<byte[], byte[]>> ordered = read(topics.orderedSpans(), 1);

        assertThat(new String(ordered.get(0).value(), UTF_8)).contains("\"orphan\":\"passed\"");
    }

    /** The backlog is older than the timeout, by any clock of this machine; the parent in it is not late. */
    @Test
    void backlogAfterDowntime_makesNoOrphans() {
        send(Spans.span("t", "child").parent("root"));
        producer.flush();
        long sent = System.nanoTime();
        await().until(() -> System.nanoTime() - sent > Duration.ofSeconds(2).toNanos());
        send(Spans.span("t", "root"));
        producer.flush();

        assembler = Assembler.start(
                config(Map.of(AssemblerConfig.ORPHAN_TIMEOUT_MS, 500, AssemblerConfig.CLOCK_IDLE_GRACE_MS, 500)));

        List<ConsumerRecord<byte[], byte[]>> ordered = read(topics.orderedSpans(), 2);
        assertThat(ordered).extracting(ITAssembler::id).containsExactly("root", "child");
        assertThat(new String(ordered.get(1).value(), UTF_8)).doesNotContain("orphan");
    }

    @Test
    void traces_areSummedUpAndRolledUp() {
        assembler = Assembler.start(config(Map.of()));
        send(Spans.span("t1", "root").group("g").completed());
        send(Spans.span("t2", "root").group("g").completed());

        await().atMost(Duration.ofSeconds(60))
                .until(() -> lastOf(topics.groups()), last -> last.contains("\"complete\":2"));
        assertThat(lastOf(topics.traces())).contains("\"state\":\"complete\"");
    }

    private static String lastOf(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = readAll(topic);
        return records.isEmpty()
                ? ""
                : new String(records.get(records.size() - 1).value(), UTF_8);
    }

    /** What an exporter leaves lying is eaten by retention; what lies in the input is not yet. */
    @Test
    void exporterThatIsFarBehind_makesTheAssemblerPause_untilItHasCaughtUp() throws Exception {
        assembler = Assembler.start(config(Map.of(AssemblerConfig.CLOCK_IDLE_GRACE_MS, 400)));
        send(Spans.span("t", "root"));
        read(topics.orderedSpans(), 1);
        TopicPartition partition =
                new TopicPartition(topics.orderedSpans(), Partitions.of("t".getBytes(UTF_8), PARTITIONS));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKERS))) {
            keepOrderedSpansFor(admin, 2_000);
            exported(admin, partition, 0);
            await().atMost(Duration.ofSeconds(30)).until(() -> assembler.pausedFor() != null);
            assertThat(assembler.pausedFor()).isEqualTo(topics.application("exporter-acme"));
            send(Spans.span("t", "child").parent("root"));
            producer.flush();

            exported(admin, partition, 1); // an end of a transaction lies behind it, which nobody reads
            await().atMost(Duration.ofSeconds(30)).until(() -> assembler.pausedFor() == null);
        }

        assertThat(read(topics.orderedSpans(), 2)).extracting(ITAssembler::id).containsExactly("root", "child");
    }

    private void keepOrderedSpansFor(Admin admin, long millis) throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, topics.orderedSpans());
        ConfigEntry retention = new ConfigEntry("retention.ms", Long.toString(millis));
        admin.incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(retention, AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    private void exported(Admin admin, TopicPartition partition, long offset) throws Exception {
        admin.alterConsumerGroupOffsets(
                        topics.application("exporter-acme"), Map.of(partition, new OffsetAndMetadata(offset)))
                .all()
                .get();
    }

    @Test
    void shortWaits_neverReachTheChangelog() {
        assembler = Assembler.start(config(Map.of(AssemblerConfig.COMMIT_INTERVAL_MS, 3_000)));
        for (int i = 0; i < 1_000; i++) {
            send(Spans.span("t", "child" + i).parent("parent" + i));
            send(Spans.span("t", "parent" + i));
        }

        read(topics.orderedSpans(), 2_000);

        assertThat(records(topics.application("assembler") + "-assembly-changelog"))
                .as("the trace's chunks, once or twice, and none of the 1,000 spans that waited")
                .isBetween(1L, 400L);
    }

    @Test
    void recordOf20Megabytes_becomesADeadLetter_andItsNeighboursPass() {
        assembler = Assembler.start(config(Map.of()));
        send(Spans.span("t", "before"));
        send(Spans.span("t", "huge").output("x".repeat(20 << 20)));
        send(Spans.span("t", "after"));

        assertThat(read(topics.orderedSpans(), 2)).extracting(ITAssembler::id).containsExactly("before", "after");
        ConsumerRecord<byte[], byte[]> letter = read(topics.deadLetters(), 1).get(0);
        assertThat(Headers.text(letter.headers(), DeadLetter.REASON)).isEqualTo("TOO_LARGE");
        assertThat(letter.value()).hasSize(DeadLetter.MAX_VALUE_BYTES);
        assertThat(Headers.text(letter.headers(), DeadLetter.LENGTH)).isGreaterThan("20000000");
    }

    /** Going on without it would be a roll-up that is wrong for ever. */
    @Test
    void groupChangeOfANewerRelease_stopsTheProcess() throws Exception {
        assembler = Assembler.start(config(Map.of()));
        producer.send(new ProducerRecord<>(topics.groupChanges(), "g".getBytes(UTF_8), new byte[] {9}))
                .get();

        assembler.awaitStopped();

        assertThat(assembler.failure())
                .hasRootCauseMessage("A group change was written by a newer release (version 9,"
                        + " this one knows 2): upgrade this one");
    }

    @Test
    void missingTopics_areNamedWithTheFix() {
        Map<String, Object> settings = Map.of(
                AssemblerConfig.BOOTSTRAP_SERVERS,
                BROKERS,
                AssemblerConfig.STATE_DIR,
                stateDir.toString(),
                AssemblerConfig.TOPIC_PREFIX,
                "nowhere.");

        assertThatThrownBy(() -> Assembler.start(new AssemblerConfig(settings)))
                .hasMessage("The topics with prefix nowhere. do not all exist. Make them: spanflow topics create");
    }

    private AssemblerConfig config(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                AssemblerConfig.BOOTSTRAP_SERVERS, BROKERS,
                AssemblerConfig.STATE_DIR, stateDir.toString(),
                AssemblerConfig.TOPIC_PREFIX, topics.prefix()));
        settings.putAll(more);
        return new AssemblerConfig(settings);
    }

    private static List<Spans> forest(int traces, int spansPerTrace) {
        Random random = new Random(3);
        List<Spans> spans = new ArrayList<>();
        for (int trace = 0; trace < traces; trace++) {
            for (int span = 0; span < spansPerTrace; span++) {
                Spans next = Spans.span("t" + trace, "s" + span).completed();
                spans.add(span == 0 ? next : next.parent("s" + random.nextInt(span)));
            }
        }
        return spans;
    }

    private static void assertParentFirst(List<ConsumerRecord<byte[], byte[]>> ordered) {
        Set<String> seen = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : ordered) {
            SpanRecord span = span(record);
            if (span.parentId() != null) {
                assertThat(seen).contains(span.traceId() + "/" + span.parentId());
            }
            assertThat(seen.add(span.traceId() + "/" + span.id())).isTrue();
        }
    }

    private void send(Spans span) {
        sent.add(producer.send(
                new ProducerRecord<>(topics.spans(), span.traceId().getBytes(UTF_8), span.bytes())));
    }

    private void awaitReceived(int records) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> assembler.counts().toString().startsWith("received=" + records + " "));
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic, int expected) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            records.clear();
            records.addAll(readAll(topic));
            return records.size() >= expected;
        });
        assertThat(records).hasSize(expected);
        return records;
    }

    /** What is committed up to the topic's present end. */
    private static List<ConsumerRecord<byte[], byte[]>> readAll(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        BROKERS,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = partitions(topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    private static long records(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, BROKERS),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            return consumer.endOffsets(partitions(topic)).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    private static List<TopicPartition> partitions(String topic) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            partitions.add(new TopicPartition(topic, i));
        }
        return partitions;
    }

    private static String id(ConsumerRecord<byte[], byte[]> record) {
        return span(record).id();
    }

    private static SpanRecord span(ConsumerRecord<byte[], byte[]> record) {
        try {
            return SpanRecord.read(record.value());
        } catch (InvalidSpanException e) {
            throw new AssertionError(e);
        }
    }
}
