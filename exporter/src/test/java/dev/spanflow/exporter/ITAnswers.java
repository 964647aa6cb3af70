/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spanflow.schemas.Spans;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row of the table of answers, from the topic through a real socket and back to the committed offset. */
@Tag("broker")
@Timeout(90)
class ITAnswers {
    static final AtomicInteger names = new AtomicInteger();
    static Deployment deployment;
    static FakeSgp sgp;
    static Exporter exporter;

    /** Unlike the others' in each test. */
    final String name = "n" + names.incrementAndGet() + "-";

    ExporterStats before;

    @BeforeAll
    static void startExporter() {
        deployment = new Deployment();
        sgp = new FakeSgp();
        exporter = deployment.exporter(
                sgp,
                "call.timeout.ms",
                300,
                "commit.interval.ms",
                50,
                "failing.batch.ms",
                200,
                "failing.span.ms",
                2000,
                "lanes.per.partition",
                1);
    }

    @BeforeEach
    void note() {
        before = exporter.stats();
    }

    @AfterEach
    void everythingIsDone_inOrder_andCommitted() {
        sgp.recovers();
        await().untilAsserted(() ->
                assertThat(withRecords(deployment.committed())).isEqualTo(withRecords(deployment.ends())));
        assertThat(sgp.violations()).isEmpty();
        assertThat(exporter.failure()).isNull();
        assertThat(exporter.health()).isEqualTo(Health.READY);
    }

    @AfterAll
    static void stopExporter() throws Exception {
        exporter.close();
        ExporterStats stats = exporter.stats();
        assertThat(deployment.ledger().taken()).isEqualTo(stats.taken());
        assertThat(deployment.ledger().deadLettered())
                .isEqualTo(deployment.deadLetters().size());
        sgp.close();
        deployment.close();
    }

    static Stream<MockResponse.Builder> passing() {
        String soon = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(1));
        return Stream.of(
                status(408),
                status(429),
                status(429).addHeader("Retry-After", "1"),
                status(500).body("<html>oops</html>"),
                status(502).body(""),
                status(503).addHeader("Retry-After", soon),
                status(503).addHeader("retry-after-ms", "30"),
                status(504),
                status(599),
                new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()),
                new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void troubleThatPasses_isWaitedFor_andNothingIsGivenUp(MockResponse.Builder trouble) {
        AtomicInteger requests = new AtomicInteger();
        sgp.answers(items -> requests.getAndIncrement() < 3 ? trouble : FakeSgp.OK);
        int spans = deployment.produceTraces(name, 5, 4);

        awaitDone(2L * spans);
        assertThat(exporter.stats().deadLettered()).isEqualTo(before.deadLettered());
        assertThat(exporter.stats().retries()).isGreaterThanOrEqualTo(before.retries() + 3);
        assertThat(mine()).hasSize(spans);
    }

    @Test
    void answerThatGetsLostAfterTheWrite_isRepeated_withoutHarm() {
        AtomicInteger requests = new AtomicInteger();
        sgp.answers(items -> requests.getAndIncrement() < 3
                ? FakeSgp.OK.clone().onResponseStart(new SocketEffect.CloseSocket())
                : FakeSgp.OK);
        int spans = deployment.produceTraces(name, 5, 4);

        awaitDone(2L * spans);
        assertThat(mine()).hasSize(spans);
        assertThat(sgp.unfinished()).noneMatch(span -> span.startsWith(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {\"detail\":\"NUL in id\"}",
                "409 | {\"detail\":{\"why\":[\"cycle\"]}}",
                "413 | <html>too large</html>",
                "422 | {\"detail\":[{\"loc\":[\"body\",\"items\",0,\"type\"],\"msg\":\"no\",\"type\":\"enum\"}]}",
                "422 | ''",
            })
    void refusedSpan_isIsolated_itsBareFormTaken_andItsDescendantsFollow(int status, String body) {
        sgp.answers(items -> holds(items, "offender") ? status(status).body(body) : FakeSgp.OK);
        deployment.produce(name, Spans.span(name, "root"));
        deployment.produce(name, Spans.span(name, "p").parent("root").output("offender"));
        deployment.produce(name, Spans.span(name, "c").parent("p"));
        int spans = deployment.produceTraces(name, 10, 5);

        awaitDone(2L * spans + 3);
        assertThat(exporter.stats().deadLettered()).isEqualTo(before.deadLettered() + 1);
        assertThat(exporter.stats().bare()).isEqualTo(before.bare() + 1);
        assertThat(mine()).hasSize(spans + 3).contains(name + "/p", name + "/c");
    }

    @ParameterizedTest
    @CsvSource({"401", "403", "404", "501", "307", "418", "451"})
    void faultOfTheSettings_isSaid_andGivesNothingUp(int status) {
        sgp.answers(items -> status(status).addHeader("Location", "/elsewhere"));
        int spans = deployment.produceTraces(name, 3, 3);

        await().until(() -> exporter.health().state() == Health.State.MISCONFIGURED);
        sgp.recovers();
        awaitDone(2L * spans);
        assertThat(mine()).hasSize(spans);
        assertThat(exporter.stats().deadLettered()).isEqualTo(before.deadLettered());
    }

    @Test
    void spanThatSgpFailsOn_letsItsNeighboursPass_andEndsAsADeadLetter() {
        sgp.answers(items -> holds(items, "poison") ? status(503) : FakeSgp.OK);
        String trace = name + "bad";
        deployment.produce(trace, Spans.span(trace, "a").output("poison"));
        deployment.produce(trace, Spans.span(trace, "b").parent("a"));
        AtomicInteger spans = new AtomicInteger(deployment.produceTraces(name, 20, 3));

        await("neighbours pass").until(() -> mine().size() == spans.get());
        assertThat(exporter.stats().deadLettered()).isEqualTo(before.deadLettered());
        await("it is given up").atMost(Duration.ofSeconds(40)).until(() -> {
            spans.addAndGet(deployment.produceTraces(name + "more" + spans + "-", 1, 1));
            return exporter.stats().deadLettered() == before.deadLettered() + 1;
        });
        await("its child follows").until(() -> mine().contains(trace + "/b"));
        assertThat(exporter.stats().bare()).isEqualTo(before.bare() + 1);
        assertThat(deployment.deadLetters()).extracting(Deployment::reason).contains("SGP_5XX");
    }

    @Test
    void outageOfTheSameLength_givesNothingUp() {
        sgp.answers(503);
        int spans = deployment.produceTraces(name, 20, 3);

        await().during(Duration.ofSeconds(5))
                .atMost(Duration.ofSeconds(10))
                .until(() -> exporter.stats().deadLettered() == before.deadLettered()
                        && exporter.stats().acknowledged() == before.acknowledged());
        assertThat(exporter.health().state()).isEqualTo(Health.State.OUTAGE);
        sgp.recovers();
        awaitDone(2L * spans);
        assertThat(exporter.stats().deadLettered()).isEqualTo(before.deadLettered());
    }

    private static boolean holds(List<FakeSgp.Arrival> items, String text) {
        return items.stream().anyMatch(item -> item.json().contains(text));
    }

    /** This test's spans, once each. */
    private Set<String> mine() {
        return sgp.spans().stream().filter(span -> span.startsWith(name)).collect(Collectors.toSet());
    }

    private static Map<TopicPartition, Long> withRecords(Map<TopicPartition, Long> offsets) {
        offsets.values().removeIf(offset -> offset == 0);
        return offsets;
    }

    private static MockResponse.Builder status(int status) {
        return new MockResponse.Builder().code(status);
    }

    private void awaitDone(long records) {
        await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
            assertThat(exporter.failure()).isNull();
            assertThat(done(exporter.stats()) - done(before))
                    .as("%s", exporter.stats())
                    .isEqualTo(records);
        });
    }

    private static long done(ExporterStats stats) {
        return stats.acknowledged() + stats.collapsed() + stats.deadLettered();
    }
}
