/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Spans;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Accounts, keys, and what retention takes. */
@Tag("broker")
@Timeout(120)
class ITAccounts {
    private static final int POLL_INTERVAL_MS = 2_000;

    final Deployment deployment = new Deployment();
    final FakeSgp sgp = new FakeSgp();

    @AfterEach
    void tearDown() {
        sgp.close();
        deployment.close();
    }

    @Test
    void exporter_shipsItsAccountOnly_andAnothersFaultDoesNotTouchIt() throws Exception {
        try (FakeSgp broken = new FakeSgp()) {
            broken.answers(401);
            produce("default", "d");
            produce("acme", "a");
            produce("other", "o");

            try (Exporter ours = deployment.exporter(sgp);
                    Exporter acme = deployment.exporter(sgp, "account", "acme");
                    Exporter other = deployment.exporter(broken, "account", "other")) {
                await().until(() -> other.health().state() == Health.State.MISCONFIGURED);
                await().untilAsserted(() -> assertThat(sgp.spans()).containsExactlyInAnyOrder("d/s", "a/s"));
                assertThat(ours.stats().taken()).isEqualTo(1);
                assertThat(acme.stats().taken()).isEqualTo(1);
                await().until(() -> ours.stats().skipped() == 2 && acme.stats().skipped() == 2);
                assertThat(ours.health()).isEqualTo(Health.READY);
            }
            assertThat(broken.spans()).isEmpty();
            assertThat(sgp.accounts()).containsExactlyInAnyOrder("none", "acme");
        }
        assertThat(deployment.committed("exporter")).isEqualTo(deployment.ends());
        assertThat(deployment.committed("exporter-acme")).isEqualTo(deployment.ends());
        assertThat(deployment.committed("exporter-other")).isNotEqualTo(deployment.ends());
        assertThat(deployment.ledger().taken()).isEqualTo(1);
    }

    @Test
    void wrongKey_forThreePollIntervals_giveNothingUp_andTheRightOneInTheFileGoesOn(@TempDir Path dir)
            throws Exception {
        Path key = Files.writeString(dir.resolve("key"), "wrong");
        sgp.requiresKey("right");
        int spans = deployment.produceTraces("t", 10, 5);
        Logger logger = (Logger) LoggerFactory.getLogger(Requests.class);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        logger.addAppender(logged);

        try (Exporter exporter = deployment.exporter(
                sgp,
                "sgp.api.key.file",
                key.toString(),
                "call.timeout.ms",
                1000,
                "kafka.max.poll.interval.ms",
                POLL_INTERVAL_MS)) {
            await().until(() -> exporter.health().state() == Health.State.MISCONFIGURED);
            await().during(Duration.ofMillis(3 * POLL_INTERVAL_MS))
                    .atMost(Duration.ofMillis(5 * POLL_INTERVAL_MS))
                    .until(() -> exporter.isMember() && exporter.health().state() == Health.State.MISCONFIGURED);
            assertThat(logged.list)
                    .filteredOn(event -> event.getLevel() == Level.ERROR)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .singleElement()
                    .asString()
                    .contains("401", "sgp.api.key")
                    .doesNotContain("wrong;");

            Files.writeString(key, "right");
            await().untilAsserted(() -> assertThat(sgp.spans()).hasSize(spans));
            await().until(() -> exporter.health().equals(Health.READY));
            assertThat(exporter.stats().deadLettered()).isZero();
        } finally {
            logger.detachAppender(logged);
        }
        assertThat(sgp.violations()).isEmpty();
        assertThat(deployment.deadLetters()).isEmpty();
    }

    @Test
    void recordsThatRetentionTook_areCountedAndSaid_andTheRestIsShipped() throws Exception {
        TopicPartition partition = new TopicPartition(deployment.topics.orderedSpans(), 0);
        produceTo(partition, "before", 5);
        try (Exporter exporter = deployment.exporter(sgp)) {
            await().until(() -> sgp.spans().size() == 5);
        }
        produceTo(partition, "gone", 7);
        produceTo(partition, "after", 3);
        deployment
                .admin
                .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(12)))
                .all()
                .get();
        Logger logger = (Logger) LoggerFactory.getLogger(ExportLoop.class);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        logger.addAppender(logged);

        try (Exporter exporter = deployment.exporter(sgp)) {
            await().untilAsserted(() -> assertThat(sgp.spans()).hasSize(8));
            assertThat(exporter.stats().lostToRetention()).isEqualTo(7);
            assertThat(exporter.failure()).isNull();
        } finally {
            logger.detachAppender(logged);
        }
        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line ->
                        line.contains("offsets 5 to 11 of " + partition) && line.contains("spanflow replay --from 20"));
        assertThat(deployment.committed()).isEqualTo(deployment.ends());
        assertThat(deployment.ledger().lostToRetention()).isEqualTo(7);
        assertThat(deployment.ledger().taken()).isEqualTo(8);
    }

    @Test
    void topicThatWasMadeAnew_isReadFromItsStart() throws Exception {
        TopicPartition partition = new TopicPartition(deployment.topics.orderedSpans(), 0);
        produceTo(partition, "old", 9);
        try (Exporter exporter = deployment.exporter(sgp)) {
            await().until(() -> sgp.spans().size() == 9);
        }
        deployment.makeAnew(deployment.topics.orderedSpans());
        produceTo(partition, "new", 2);

        try (Exporter exporter = deployment.exporter(sgp)) {
            await().untilAsserted(() -> assertThat(sgp.spans()).hasSize(11));
            assertThat(exporter.stats().lostToRetention()).isZero();
        }
    }

    private void produceTo(TopicPartition partition, String prefix, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            Spans span = Spans.span(prefix + i, "s");
            deployment
                    .producer
                    .send(new ProducerRecord<>(partition.topic(), partition.partition(), null, span.bytes()))
                    .get();
        }
    }

    private void produce(String account, String traceId) {
        ProducerRecord<byte[], byte[]> record = deployment.record(traceId, Spans.span(traceId, "s"));
        if (!account.equals(Headers.DEFAULT_ACCOUNT)) {
            record.headers().add(Headers.ACCOUNT, Headers.bytes(account));
        }
        deployment.produce(record);
    }
}
