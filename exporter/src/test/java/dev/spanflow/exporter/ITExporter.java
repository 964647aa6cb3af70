/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Spans;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import mockwebserver3.MockResponse;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("broker")
@Timeout(90)
class ITExporter {
    final Deployment deployment = new Deployment();
    final FakeSgp sgp = new FakeSgp();

    @AfterEach
    void tearDown() {
        sgp.close();
        deployment.close();
    }

    @Test
    void spans_arriveParentFirst_andOffsetsAreCommitted() throws Exception {
        int spans = deployment.produceTraces("t", 60, 30);

        try (Exporter exporter = deployment.exporter(sgp, "batch.max.spans", 40)) {
            awaitDone(exporter, 2L * spans);
        }

        assertThat(sgp.spans()).hasSize(spans);
        assertThat(sgp.violations()).isEmpty();
        assertThat(sgp.unfinished()).isEmpty();
        assertThat(deployment.committed()).isEqualTo(deployment.ends());
    }

    @Test
    void offsets_areCommitted_whileItRuns() {
        try (Exporter exporter = deployment.exporter(sgp, "commit.interval.ms", 50)) {
            deployment.produceTraces("t", 20, 3);
            awaitDone(exporter, 120);

            await().untilAsserted(() -> assertThat(deployment.committed()).isEqualTo(deployment.ends()));
        }
    }

    @Test
    void restart_goesOnFromTheCommittedOffsets_withoutGaps() throws Exception {
        int before = deployment.produceTraces("a", 30, 20);
        try (Exporter first = deployment.exporter(sgp, "batch.max.spans", 10, "commit.interval.ms", 20)) {
            await().until(() -> first.stats().acknowledged() > 200);
            first.close(Duration.ZERO);
        }
        long committed = deployment.committed().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        int after = deployment.produceTraces("b", 30, 20);
        long total = 2L * (before + after);
        assertThat(committed).isBetween(1L, total);

        try (Exporter second = deployment.exporter(sgp)) {
            awaitDone(second, total - committed);
            assertThat(second.stats().taken()).isEqualTo(total - committed);
        }
        assertThat(sgp.spans()).hasSize(before + after);
        assertThat(sgp.violations()).isEmpty();
        assertThat(sgp.unfinished()).isEmpty();
        assertThat(deployment.committed()).isEqualTo(deployment.ends());
    }

    @Test
    void close_waitsForWhatIsInFlight_andCommitsIt() throws Exception {
        sgp.answers(items -> new MockResponse.Builder().headersDelay(500, TimeUnit.MILLISECONDS));
        Exporter exporter = deployment.exporter(sgp, "commit.interval.ms", 600_000);
        deployment.produceTraces("t", 1, 1);
        await().until(() -> sgp.requests() > 0);

        exporter.close();

        assertThat(exporter.stats().acknowledged() + exporter.stats().collapsed())
                .isEqualTo(2);
        assertThat(deployment.committed().values()).contains(2L);
        assertThat(exporter.failure()).isNull();
    }

    @Test
    void hardStop_leavesUnansweredSpansUncommitted() throws Exception {
        sgp.answers(items -> new MockResponse.Builder().headersDelay(30, TimeUnit.SECONDS));
        Exporter exporter = deployment.exporter(sgp);
        deployment.produceTraces("t", 1, 1);
        await().until(() -> sgp.requests() > 0);

        exporter.close(Duration.ZERO);

        assertThat(deployment.committed().values()).allMatch(offset -> offset == 0);
    }

    @Test
    void offender_goesToTheDeadLetters_andItsNeighboursPass() throws Exception {
        sgp.answers(items -> items.stream().anyMatch(item -> item.id().equals("bad"))
                ? new MockResponse.Builder().code(422).body("{\"detail\":\"no such type\"}")
                : FakeSgp.OK);
        deployment.produce("t5", Spans.span("t5", "early"));
        deployment.produce("t5", Spans.span("t5", "bad").parent("early"));
        int spans = deployment.produceTraces("t", 20, 10);

        try (Exporter exporter = deployment.exporter(sgp)) {
            awaitDone(exporter, 2L * spans + 2);
            assertThat(exporter.stats().deadLettered()).isEqualTo(1);
        }

        assertThat(sgp.spans()).hasSize(spans + 1).doesNotContain("t5/bad");
        assertThat(sgp.violations()).isEmpty();
        List<ConsumerRecord<byte[], byte[]>> letters = deployment.deadLetters();
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).value())
                .isEqualTo(Spans.span("t5", "bad").parent("early").bytes());
        assertThat(Deployment.reason(letters.get(0))).isEqualTo("SGP_REFUSED");
        assertThat(Deployment.header(letters.get(0), DeadLetter.STAGE)).isEqualTo("exporter");
        assertThat(Deployment.header(letters.get(0), DeadLetter.DETAIL)).isEqualTo("422 {\"detail\":\"no such type\"}");
        assertThat(Deployment.header(letters.get(0), DeadLetter.ATTEMPTS)).isEqualTo("1");
        assertThat(deployment.committed()).isEqualTo(deployment.ends());
    }

    @Test
    void unreadableRecord_goesToTheDeadLetters_andItsNeighboursPass() throws Exception {
        String topic = deployment.topics.orderedSpans();
        deployment.produce(new ProducerRecord<>(topic, 0, null, "{oops".getBytes(UTF_8)));
        deployment.produce(new ProducerRecord<>(topic, 0, null, null));
        ProducerRecord<byte[], byte[]> newer =
                new ProducerRecord<>(topic, 0, null, Spans.span("t", "newer").bytes());
        newer.headers().add("spanflow-version", new byte[] {'2'});
        deployment.produce(newer);
        deployment.produce(
                new ProducerRecord<>(topic, 0, null, Spans.span("t", "a").bytes()));

        try (Exporter exporter = deployment.exporter(sgp)) {
            awaitDone(exporter, 4);
        }

        assertThat(sgp.spans()).containsExactly("t/a");
        assertThat(deployment.deadLetters())
                .extracting(Deployment::reason)
                .containsExactlyInAnyOrder("NOT_JSON", "NOT_JSON", "VERSION");
        assertThat(deployment.committed()).isEqualTo(deployment.ends());
    }

    @Test
    void abortedTransactions_areNotSent_andMarkersAreCommittedOver() {
        try (Producer<byte[], byte[]> producer =
                        Deployment.producer(Map.of("transactional.id", deployment.topics.prefix() + "tx"));
                Exporter exporter = deployment.exporter(sgp, "commit.interval.ms", 50)) {
            producer.initTransactions();
            producer.beginTransaction();
            deployment.send(producer, deployment.record("t", Spans.span("t", "aborted")));
            producer.abortTransaction();
            producer.beginTransaction();
            deployment.send(producer, deployment.record("t", Spans.span("t", "a")));
            producer.commitTransaction();

            awaitDone(exporter, 1);
            await().untilAsserted(() ->
                    assertThat(deployment.committed()).containsAllEntriesOf(withRecords(deployment.ends())));
        }
        assertThat(sgp.spans()).containsExactly("t/a");
    }

    @Test
    void secondExporter_takesPartitionsOver_withoutLossOrDisorder() throws Exception {
        sgp.answers(items -> FakeSgp.OK.clone().headersDelay(20, TimeUnit.MILLISECONDS));
        Object[] settings = {"batch.max.spans", 20, "kafka.heartbeat.interval.ms", 200};
        AtomicInteger spans = new AtomicInteger();
        try (Exporter first = deployment.exporter(sgp, settings)) {
            await().until(() -> produceMore(spans) && first.stats().acknowledged() > 0);
            try (Exporter second = deployment.exporter(sgp, settings)) {
                await().until(() -> produceMore(spans) && second.stats().acknowledged() > 0);
                first.close();
                produceMore(spans);

                await().atMost(Duration.ofSeconds(40))
                        .untilAsserted(() -> assertThat(sgp.spans()).hasSize(spans.get()));
                assertThat(second.failure()).isNull();
            }
            assertThat(first.failure()).isNull();
        }
        assertThat(sgp.violations()).isEmpty();
        assertThat(sgp.unfinished()).isEmpty();
        assertThat(deployment.committed()).isEqualTo(deployment.ends());
    }

    @Test
    void intake_isBounded_whileSgpIsDown() {
        sgp.answers(503);
        int spans = deployment.produceTraces("t", 40, 50);

        try (Exporter exporter =
                deployment.exporter(sgp, "in.flight.max.bytes", 100_000, "kafka.max.poll.records", 10)) {
            await().until(() -> exporter.health().state() == Health.State.OUTAGE);
            await().during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> exporter.stats().inFlight() < 400);

            sgp.recovers();
            awaitDone(exporter, 2L * spans);
        }
        assertThat(sgp.spans()).hasSize(spans);
        assertThat(sgp.violations()).isEmpty();
    }

    @Test
    void stubs_areWrittenOnlyWhereSgpHasNone() throws Exception {
        sgp.has(Spans.span("stored", "p1"), Spans.span("elsewhere", "p2"));
        sgp.answersSearches(flaky(503));
        for (String trace : List.of("missing", "stored", "foreign")) {
            String parent =
                    Map.of("missing", "p0", "stored", "p1", "foreign", "p2").get(trace);
            deployment.produceStub(trace, Spans.span(trace, parent));
            deployment.produce(trace, Spans.span(trace, "c").parent(parent));
            deployment.produce(trace, Spans.span(trace, "c").parent(parent).completed());
            deployment.produce(trace, Spans.span(trace, "d").parent("c"));
        }
        int neighbours = deployment.produceTraces("t", 10, 5);

        try (Exporter exporter = deployment.exporter(sgp)) {
            awaitDone(exporter, 2L * neighbours + 12);
            assertThat(exporter.stats().stubsUnneeded()).isEqualTo(2);
            assertThat(exporter.stats().deadLettered()).isZero();
            assertThat(exporter.stats().requests()).containsKey("5xx");
        }

        assertThat(sgp.spans()).hasSize(neighbours + 9).contains("missing/p0").doesNotContain("foreign/p2");
        assertThat(sgp.stored().stream().filter(span -> span.span().equals("stored/p1")))
                .hasSize(1);
        assertThat(sgp.violations()).isEmpty();
        assertThat(newest("stored/c")).contains("\"parent_id\":\"p1\"").doesNotContain("metadata");
        assertThat(newest("foreign/c"))
                .contains("\"metadata\":{\"spanflow\":{\"parent_id\":\"p2\",\"cut\":\"foreign_parent\"}}");
        assertThat(sgp.stored())
                .filteredOn(span -> span.span().equals("foreign/c"))
                .allMatch(span -> span.parentId() == null);
        assertThat(newest("foreign/d")).contains("\"parent_id\":\"c\"");
        assertThat(deployment.committed()).isEqualTo(deployment.ends());
    }

    @Test
    void stubs_areDropped_whereSgpMayNotBeSearched() throws Exception {
        sgp.answersSearches(() -> new MockResponse.Builder().code(403));
        deployment.produceStub("t", Spans.span("t", "p"));
        deployment.produce("t", Spans.span("t", "c").parent("p"));

        try (Exporter exporter = deployment.exporter(sgp)) {
            awaitDone(exporter, 2);
            assertThat(exporter.stats().stubsUnneeded()).isEqualTo(1);
            assertThat(exporter.health()).isEqualTo(Health.READY);
        }

        assertThat(sgp.searches()).isEqualTo(1);
        assertThat(sgp.spans()).containsExactly("t/c");
        assertThat(newest("t/c")).contains("\"parent_id\":\"p\"", "\"spanflow\":{\"orphan\":\"passed\"}");
        assertThat(deployment.committed()).isEqualTo(deployment.ends());
    }

    @Test
    void stubSentAgainAfterACrash_isFoundStored() throws Exception {
        Object[] settings = {"commit.interval.ms", 600_000};
        deployment.produceStub("t", Spans.span("t", "p"));
        try (Exporter first = deployment.exporter(sgp, settings)) {
            awaitDone(first, 1);
        }
        deployment.forgetCommitted();

        try (Exporter second = deployment.exporter(sgp, settings)) {
            awaitDone(second, 1);
            assertThat(second.stats().stubsUnneeded()).isEqualTo(1);
        }
        assertThat(sgp.stored()).hasSize(1);
    }

    @Test
    void threadThatDies_saysWhy() throws Exception {
        deployment
                .admin
                .deleteTopics(List.of(deployment.topics.orderedSpans()))
                .all()
                .get();
        Exporter exporter = deployment.exporter(sgp, "input.topic", "no such topic");

        exporter.await();

        assertThat(exporter.failure()).hasMessageContaining("no such topic");
    }

    /** Every first answer of two is that status. */
    private static Supplier<MockResponse.Builder> flaky(int status) {
        AtomicInteger searches = new AtomicInteger();
        return () -> searches.getAndIncrement() % 2 == 0 ? new MockResponse.Builder().code(status) : FakeSgp.OK;
    }

    private String newest(String span) {
        return sgp.stored().stream()
                .filter(stored -> stored.span().equals(span))
                .reduce((earlier, later) -> later)
                .orElseThrow()
                .json();
    }

    private boolean produceMore(AtomicInteger spans) {
        spans.addAndGet(deployment.produceTraces("n" + spans + "-", 20, 10));
        return true;
    }

    private static <K> Map<K, Long> withRecords(Map<K, Long> ends) {
        ends.values().removeIf(end -> end == 0);
        return ends;
    }

    /** At rest: everything taken is acknowledged, collapsed or dead-lettered. */
    private static void awaitDone(Exporter exporter, long records) {
        await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
            assertThat(exporter.failure()).isNull();
            ExporterStats stats = exporter.stats();
            assertThat(stats.acknowledged() + stats.collapsed() + stats.deadLettered() + stats.stubsUnneeded())
                    .as("%s", stats)
                    .isEqualTo(records);
        });
    }
}
