/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spanflow.embedded.EmbeddedKafka;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Partitions;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.Topics;
import dev.spanflow.tracing.DeliveryStats.DropCause;
import dev.spanflow.tracing.examples.ChildProcess;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ITTracing {
    private static final int PARTITIONS = 4;
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Topics topics = new Topics("it-" + UUID.randomUUID() + ".");

    @Test
    void records_arriveKeyedByTrace_startBeforeEnd() throws Exception {
        String servers = sharedBroker();
        try (Tracing tracing = tracing(servers).account("acc-1").build()) {
            for (int i = 0; i < 20; i++) {
                tracing.trace("job").run(() -> tracing.inSpan("step", () -> {}));
            }
            assertThat(tracing.flush(LONG).complete()).isTrue();
            assertThat(tracing.stats().acknowledged()).isEqualTo(80);
        }

        List<ConsumerRecord<byte[], byte[]>> records = read(servers);
        assertThat(records).hasSize(80);
        Set<String> completed = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            SpanRecord span = SpanRecord.read(record.value());
            assertThat(span.repaired()).isFalse();
            assertThat(record.key()).isEqualTo(Headers.bytes(span.traceId()));
            assertThat(record.partition()).isEqualTo(Partitions.of(record.key(), PARTITIONS));
            assertThat(Headers.account(record.headers())).isEqualTo("acc-1");
            assertThat(completed).doesNotContain(span.id());
            if (span.completed()) {
                completed.add(span.id());
            }
        }
        assertThat(completed).hasSize(40);
    }

    @Test
    void flush_isABarrier() throws Exception {
        String servers = sharedBroker();
        try (Tracing tracing = tracing(servers).build()) {
            for (int round = 1; round <= 5; round++) {
                for (int i = 0; i < 100; i++) {
                    tracing.trace("job").run(() -> {});
                }

                assertThat(tracing.flush(LONG))
                        .extracting(FlushResult::complete)
                        .isEqualTo(true);
                assertThat(read(servers)).hasSize(200 * round);
            }
        }
    }

    @Test
    void flush_doesNotWaitForTheProducersLinger() throws Exception {
        try (Tracing tracing =
                tracing(sharedBroker()).kafka(Map.of("linger.ms", 100_000)).build()) {
            tracing.trace("job").run(() -> {});

            assertThat(tracing.flush(Duration.ofSeconds(60)).complete()).isTrue();
        }
    }

    @Test
    void nothingIsLost_whenTheBrokerComesUpLater(@TempDir Path data) throws Exception {
        int port = freePort();
        try (Tracing tracing = tracing("127.0.0.1:" + port).build()) {
            for (int i = 0; i < 50; i++) {
                tracing.trace("early").run(() -> {});
            }
            assertThat(tracing.flush(Duration.ofSeconds(2)).complete()).isFalse();
            assertThat(tracing.stats().pending()).isEqualTo(100);

            try (EmbeddedKafka broker = EmbeddedKafka.start(data, port)) {
                createTopics(broker.bootstrapServers());

                assertThat(tracing.flush(LONG).complete()).isTrue();
                assertThat(tracing.stats().acknowledged()).isEqualTo(100);
                assertThat(read(broker.bootstrapServers())).hasSize(100);
            }
        }
    }

    @Test
    void recordsWait_untilTheTopicIsMade() throws Exception {
        String servers = EmbeddedKafka.shared().bootstrapServers();
        try (Tracing tracing = tracing(servers).build()) {
            tracing.trace("early").run(() -> {});
            assertThat(tracing.flush(Duration.ofSeconds(2)).pending()).isEqualTo(2);

            createTopics(servers);

            assertThat(tracing.flush(LONG).complete()).isTrue();
            assertThat(tracing.stats().acknowledged()).isEqualTo(2);
        }
    }

    @Test
    void fullQueue_dropsCountsAndDoesNotBlock() throws Exception {
        Tracing tracing = tracing("127.0.0.1:" + freePort())
                .queueBytes(100_000)
                .maxRecordBytes(50_000)
                .build();
        Map<String, String> input = Map.of("text", "x".repeat(10_000));
        for (int i = 0; i < 100; i++) {
            tracing.trace("job").input(input).run(() -> {});
        }

        DeliveryStats stats = tracing.stats();
        assertThat(stats.dropped().get(DropCause.QUEUE_FULL)).isBetween(180L, 195L);
        tracing.close(Duration.ofMillis(200));
        assertThat(tracing.stats().pending()).isZero();
        assertThat(tracing.stats().droppedTotal()).isEqualTo(200);
    }

    @Test
    void close_sendsOpenSpansAsCanceled() throws Exception {
        String servers = sharedBroker();
        Tracing tracing = tracing(servers).build();
        Trace open = tracing.trace("open").start();

        tracing.close(LONG);

        List<ConsumerRecord<byte[], byte[]>> records = read(servers);
        assertThat(records).hasSize(2);
        assertThat(new String(records.get(1).value(), java.nio.charset.StandardCharsets.UTF_8))
                .contains(open.id(), "\"CANCELED\"", "\"spanflow\":{\"canceled\":\"close\"}");
    }

    @Test
    void largestRecord_isTakenByTheBroker() throws Exception {
        String servers = sharedBroker();
        try (Tracing tracing =
                tracing(servers).kafka(Map.of("compression.type", "none")).build()) {
            List<Long> noise = new java.util.Random(1).longs(60_000).boxed().toList();
            tracing.trace("large").input(Map.of("noise", noise)).run(() -> {});

            assertThat(tracing.flush(LONG).complete()).isTrue();
            assertThat(tracing.stats().acknowledged()).isEqualTo(2);
        }
        assertThat(read(servers))
                .hasSize(2)
                .allSatisfy(record -> assertThat(record.value().length).isLessThan(900_000));
    }

    @Test
    void childProcess_joinsByItsEnvironment() throws Exception {
        String servers = sharedBroker();
        ProcessBuilder child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildProcess.class.getName())
                .inheritIO();
        child.environment().put("SPANFLOW_BOOTSTRAP_SERVERS", servers);
        child.environment().put("SPANFLOW_TOPIC_PREFIX", topics.prefix());
        SpanContext parent;
        try (Tracing tracing = tracing(servers).build()) {
            Trace trace = tracing.trace("job").group("g/1").start();
            try (Scope scope = trace.makeCurrent()) {
                Process process = ChildProcess.start(tracing, child);
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isZero();
            }
            trace.end();
            parent = trace.context();
        }

        List<SpanRecord> part = spans(read(servers)).stream()
                .filter(span -> span.parentId() != null)
                .toList();
        assertThat(part).hasSize(2);
        assertThat(part.get(1).completed()).isTrue();
        assertThat(part).allSatisfy(span -> {
            assertThat(span.traceId()).isEqualTo(parent.traceId());
            assertThat(span.parentId()).isEqualTo(parent.spanId());
            assertThat(span.groupId()).isEqualTo("g/1");
        });
    }

    private TracingBuilder tracing(String servers) {
        return Tracing.builder(servers).topicPrefix(topics.prefix()).shutdownHook(false);
    }

    private String sharedBroker() {
        String servers = EmbeddedKafka.shared().bootstrapServers();
        createTopics(servers);
        return servers;
    }

    private void createTopics(String servers) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) servers))) {
            topics.create(admin, PARTITIONS, (short) 1);
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static List<SpanRecord> spans(List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
        List<SpanRecord> spans = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            spans.add(SpanRecord.read(record.value()));
        }
        return spans;
    }

    /** All that lies on the topic at this moment. */
    private List<ConsumerRecord<byte[], byte[]>> read(String servers) {
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
            await().pollInSameThread().atMost(LONG).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                return partitions.stream().allMatch(partition -> consumer.position(partition) >= ends.get(partition));
            });
            return records;
        }
    }
}
