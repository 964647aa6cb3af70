/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spanflow.exporter.ledger.ExportLedger;
import dev.spanflow.local.sgp.Misbehaviour;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.Spans;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SGP is down for longer than the consumer may go without a poll, while much more arrives than the exporter's heap could hold.
 *
 * <p>System properties: {@code e2e.outage.mib}, so much arrives; {@code e2e.poll.interval.ms}, the outage lasts three of them
 * at least.
 */
@Tag("chaos")
@Timeout(2_400)
class ITExportOutage {
    private static final Logger log = LoggerFactory.getLogger(ITExportOutage.class);
    private static final int MIB = Integer.getInteger("e2e.outage.mib", 8);
    private static final int POLL_INTERVAL_MS = Integer.getInteger("e2e.poll.interval.ms", 2_000);
    private static final int SPANS_PER_TRACE = 20;
    private static final int PAYLOAD_BYTES = 4_000;
    private static final int SPANS = MIB * 1024 * 1024 / PAYLOAD_BYTES;
    /** The heap is less than a tenth of what arrives in the soak; half of it is what the exporter may hold. */
    private static final String HEAP = "96m";

    private static final int HELD_BYTES = 32 * 1024 * 1024;

    @Test
    void outage_keepsHeapAndGroup_andEverythingArrivesAfterIt_inOrder(@TempDir Path data) throws Exception {
        try (Ground ground = new Ground(data);
                Admin admin = Admin.create(Map.of("bootstrap.servers", ground.bootstrapServers()));
                Child exporter = exporter(ground)) {
            ground.sgp().misbehave(0, List.of(Misbehaviour.status(503)));
            String group = ground.topics().application("exporter");
            AtomicReference<Set<String>> members = new AtomicReference<>(Set.of());
            await().atMost(Duration.ofMinutes(1))
                    .ignoreExceptions()
                    .until(
                            () -> { // no group yet
                                members.set(members(admin, group));
                                return !members.get().isEmpty();
                            });
            long start = System.nanoTime();
            send(ground);
            await().atMost(Duration.ofMinutes(5))
                    .until(() -> System.nanoTime() - start > 3_000_000L * POLL_INTERVAL_MS
                            && !ground.sgp().requests(1).isEmpty());
            assertThat(exporter.isAlive()).as(exporter.output()).isTrue();
            assertThat(members(admin, group)).as("the group never lost it").isEqualTo(members.get());
            assertThat(ground.sgp().report().rows()).isZero();
            log.info("{} MiB, {} spans, after {} s of outage", MIB, SPANS, (System.nanoTime() - start) / 1_000_000_000);

            ground.sgp().misbehave(0, List.of());
            long up = System.nanoTime();
            await().atMost(Duration.ofMinutes(30))
                    .pollInterval(Duration.ofMillis(200))
                    .failFast("the exporter died", () -> !exporter.isAlive())
                    .until(() -> ledger(admin, group).taken() == SPANS);
            log.info("Delivered {} s after it", (System.nanoTime() - up) / 1_000_000_000);
            assertThat(members(admin, group)).isEqualTo(members.get());
            assertThat(ground.sgp().report().rows()).isEqualTo(SPANS);
            assertThat(ground.sgp().report().violations()).isZero();
            assertThat(ledger(admin, group).deadLettered()).isZero();
            assertThat(exporter.output()).doesNotContain("OutOfMemory");
        }
    }

    private static Child exporter(Ground ground) throws Exception {
        return Child.start(
                ExporterProcess.class,
                HEAP,
                Map.of(),
                "bootstrap.servers=" + ground.bootstrapServers(),
                "sgp.url=" + ground.sgp().url(),
                "sgp.api.key=k",
                "in.flight.max.bytes=" + HELD_BYTES,
                "batch.max.bytes=1048576",
                "requests.max=4",
                "call.timeout.ms=1500",
                "retry.backoff.max.ms=1000",
                "failing.batch.ms=1000",
                "failing.span.ms=3000",
                "kafka.fetch.max.bytes=2097152",
                "kafka.max.partition.fetch.bytes=524288",
                "kafka.max.poll.interval.ms=" + POLL_INTERVAL_MS);
    }

    private static void send(Ground ground) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", ground.bootstrapServers(), "linger.ms", 5),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            String payload = "x".repeat(PAYLOAD_BYTES - 250);
            for (int i = 0; i < SPANS; i++) {
                String traceId = "t" + i / SPANS_PER_TRACE;
                int number = i % SPANS_PER_TRACE;
                Spans span = Spans.span(traceId, traceId + "-" + number)
                        .output(payload)
                        .completed();
                span = number == 0 ? span : span.parent(traceId + "-" + (number - 1) / 2);
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(ground.topics().orderedSpans(), Headers.bytes(traceId), span.bytes());
                record.headers().add(Headers.KIND, Headers.bytes(Kind.FIRST.header()));
                var unused = producer.send(record);
            }
        }
    }

    private static Set<String> members(Admin admin, String group) throws Exception {
        return admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().stream()
                .filter(member -> !member.assignment().topicPartitions().isEmpty())
                .map(MemberDescription::consumerId)
                .collect(Collectors.toSet());
    }

    private static ExportLedger ledger(Admin admin, String group) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>(admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get());
        committed.values().removeIf(offset -> offset == null);
        return committed.values().stream()
                .map(offset -> ExportLedger.ofMetadata(offset.metadata()))
                .reduce(ExportLedger.EMPTY, ExportLedger::plus);
    }
}
