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
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("broker")
@Timeout(120)
class ITTracing {
    private static final int PARTITIONS = 4;
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Topics topics = new Topics("it-" + UUID.randomUUID() + ".");

    @Test
    void records_arriveKeyedByTrace_startBeforeEnd() throws Exception {
        String servers = sharedBroker();
        DeliveryStats stats;
        try (Tracing tracing = tracing(servers).account("acc-1").build()) {
            for (int i = 0; i < 20; i++) {
                tracing.trace("job").run(() -> tracing.inSpan("step", () -> {}));
            }
            assertThat(tracing.flush(LONG).complete()).isTrue();
            stats = tracing.stats();
        }

        assertThat(stats.acknowledged() + stats.superseded()).isEqualTo(80);
        List<ConsumerRecord<byte[], byte[]>> records = SpansTopic.read(servers, topics);
        assertThat(records).hasSize((int) stats.acknowledged());
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
                assertThat(completedSpans(SpansTopic.read(servers, topics))).hasSize(100 * round);
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
        int port = SpansTopic.freePort();
        try (Tracing tracing = oneRequestAtATime("127.0.0.1:" + port).build()) {
            for (int i = 0; i < 50; i++) {
                tracing.trace("early").run(() -> {});
            }
            assertThat(tracing.flush(Duration.ofSeconds(2)).complete()).isFalse();
            assertThat(tracing.stats().acknowledged()).isZero();
            assertThat(tracing.stats().droppedTotal()).isZero();

            try (EmbeddedKafka broker = EmbeddedKafka.start(data, port)) {
                createTopics(broker.bootstrapServers());

                assertThat(tracing.flush(LONG).complete()).isTrue();
                assertThat(tracing.stats().droppedTotal()).isZero();
                assertThat(completedSpans(SpansTopic.read(broker.bootstrapServers(), topics)))
                        .hasSize(50);
            }
        }
    }

    @Test
    void recordsWait_untilTheTopicIsMade() throws Exception {
        String servers = EmbeddedKafka.shared().bootstrapServers();
        try (Tracing tracing = oneRequestAtATime(servers).build()) {
            tracing.trace("early").run(() -> {});
            assertThat(tracing.flush(Duration.ofSeconds(2)).pending()).isPositive();

            createTopics(servers);

            assertThat(tracing.flush(LONG).complete()).isTrue();
            assertThat(completedSpans(SpansTopic.read(servers, topics))).hasSize(1);
        }
    }

    @Test
    void fullQueue_dropsCountsAndDoesNotBlock() throws Exception {
        Tracing tracing = tracing("127.0.0.1:" + SpansTopic.freePort())
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
        assertThat(tracing.stats().droppedTotal() + tracing.stats().superseded())
                .isEqualTo(200);
    }

    @Test
    void close_sendsOpenSpansAsCanceled() throws Exception {
        String servers = sharedBroker();
        Tracing tracing = tracing(servers).build();
        Trace open = tracing.trace("open").start();
        tracing.flush(LONG);

        tracing.close(LONG);

        List<ConsumerRecord<byte[], byte[]>> records = SpansTopic.read(servers, topics);
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
            assertThat(tracing.stats().droppedTotal()).isZero();
        }
        assertThat(SpansTopic.read(servers, topics))
                .isNotEmpty()
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

        List<SpanRecord> part = SpansTopic.spans(SpansTopic.read(servers, topics)).stream()
                .filter(span -> span.parentId() != null)
                .toList();
        assertThat(part).hasSizeBetween(1, 2);
        assertThat(part.get(part.size() - 1).completed()).isTrue();
        assertThat(part).allSatisfy(span -> {
            assertThat(span.traceId()).isEqualTo(parent.traceId());
            assertThat(span.parentId()).isEqualTo(parent.spanId());
            assertThat(span.groupId()).isEqualTo("g/1");
        });
    }

    private TracingBuilder tracing(String servers) {
        return Tracing.builder(servers).topicPrefix(topics.prefix()).shutdownHook(false);
    }

    /**
     * For records that meet a topic while it is made. A broker that refuses a producer's first request, since it does not
     * lead the partition yet, takes the second one, and then never the first again (KAFKA-15591).
     */
    private TracingBuilder oneRequestAtATime(String servers) {
        return tracing(servers).kafka(Map.of("max.in.flight.requests.per.connection", 1));
    }

    private String sharedBroker() {
        String servers = EmbeddedKafka.shared().bootstrapServers();
        createTopics(servers);
        awaitLeaders(servers);
        return servers;
    }

    private void createTopics(String servers) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) servers))) {
            topics.create(admin, PARTITIONS, (short) 1);
        }
    }

    /** Only a broker that leads a partition knows its end. */
    private void awaitLeaders(String servers) {
        Map<TopicPartition, OffsetSpec> ends = IntStream.range(0, PARTITIONS)
                .boxed()
                .collect(Collectors.toMap(i -> new TopicPartition(topics.spans(), i), i -> OffsetSpec.latest()));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) servers))) {
            await().atMost(LONG)
                    .ignoreExceptions()
                    .until(() -> admin.listOffsets(ends).all().get().size() == PARTITIONS);
        }
    }

    private static Set<String> completedSpans(List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
        return SpansTopic.spans(records).stream()
                .filter(SpanRecord::completed)
                .map(SpanRecord::id)
                .collect(Collectors.toSet());
    }
}
