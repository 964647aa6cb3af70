/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.assembler.ordering.Cut;
import dev.spanflow.assembler.ordering.Orphaned;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.Spans;
import dev.spanflow.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which time decides, through the whole topology. Orphans wait 60 seconds, the clock's grace is 30. A broker's append time
 * cannot be moved, so here it is given with each record.
 */
class TaskClockTopologyTest {
    static final Instant MONDAY = Instant.parse("2030-05-06T10:00:00Z");
    static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

    @TempDir
    Path stateDir;

    AssemblerCounts counts = new AssemblerCounts();
    IdlePartitions.@Nullable Idle idle;

    @Test
    void hourOfBacklog_afterDowntime_makesOrphansOfThoseOnlyWhoseParentNeverCame() {
        try (TopologyTestDriver driver = driver(MONDAY.plus(Duration.ofHours(2)))) {
            for (int second = 0; second < 3_600; second += 10) {
                send(driver, second, Spans.span("t" + second, "child").parent("root"));
                if (second >= 50) {
                    send(driver, second, Spans.span("t" + (second - 50), "root"));
                }
            }

            assertThat(counts.of(Orphaned.PASSED)).isZero();
        }
    }

    @Test
    void producersCutOffForAnHour_makeNoOrphans_untilWhatWasHeldUpHasBeenRead() {
        try (TopologyTestDriver driver = driver(MONDAY)) {
            send(driver, 0, Spans.span("t", "child").parent("root"));
            send(driver, 0, Spans.span("t", "lost").parent("never"));
            send(driver, 3_600, Spans.span("other", "first through"));
            driver.advanceWallClockTime(Duration.ofSeconds(10));
            send(driver, 3_601, Spans.span("t", "root"));
            assertThat(counts.of(Orphaned.PASSED)).isZero();

            silence(31);
            driver.advanceWallClockTime(Duration.ofSeconds(1));

            assertThat(ids(driver)).containsExactly("first through", "root", "child", "lost");
            assertThat(counts.of(Orphaned.PASSED)).isEqualTo(1);
        }
    }

    @Test
    void idleInput_doesNotHoldOrphansForEver_norBeforeItsGrace() {
        try (TopologyTestDriver driver = driver(MONDAY)) {
            send(driver, 0, Spans.span("t", "child").parent("never"));
            driver.advanceWallClockTime(Duration.ofDays(1));
            assertThat(ids(driver)).as("nobody says that all has been read").isEmpty();

            silence(89);
            driver.advanceWallClockTime(Duration.ofSeconds(1));
            assertThat(ids(driver)).isEmpty();

            silence(91);
            driver.advanceWallClockTime(Duration.ofSeconds(1));
            assertThat(ids(driver)).containsExactly("child");
        }
    }

    /** The same records, read as they came and a week later all at once, leave in the same way. */
    @Test
    void topicReadAWeekLater_leavesAsItDidLive() {
        List<String> live = run(MONDAY, Duration.ofMillis(700));
        int passed = (int) counts.of(Orphaned.PASSED);
        counts = new AssemblerCounts();
        List<String> later = run(MONDAY.plus(Duration.ofDays(7)), Duration.ZERO);

        assertThat(later).isEqualTo(live);
        assertThat(counts.of(Orphaned.PASSED)).isEqualTo(passed).isPositive();
        assertThat(counts.of(Cut.CYCLE)).isPositive();
    }

    private List<String> run(Instant wallClock, Duration perRecord) {
        Random random = new Random(42);
        try (TopologyTestDriver driver = driver(wallClock)) {
            for (int i = 0; i < 2_000; i++) {
                String parent = random.nextInt(50) == 0 ? "never" + i : "s" + random.nextInt(40);
                send(
                        driver,
                        i / 2,
                        Spans.span("t" + i / 200, "s" + random.nextInt(40)).parent(parent));
                driver.advanceWallClockTime(perRecord);
            }
            return ids(driver);
        }
    }

    @Test
    void workersClock_yearsOff_decidesNothing() {
        try (TopologyTestDriver driver = driver(MONDAY)) {
            send(
                    driver,
                    0,
                    Spans.span("t", "child").parent("root").with("start_timestamp", "\"1999-01-01T00:00:00Z\""));
            send(driver, 1, Spans.span("future", "x").with("start_timestamp", "\"2099-01-01T00:00:00Z\""));
            driver.advanceWallClockTime(Duration.ofSeconds(10));
            send(driver, 2, Spans.span("t", "root").with("start_timestamp", "\"2077-01-01T00:00:00Z\""));

            assertThat(ids(driver)).containsExactly("x", "root", "child");
            assertThat(counts.of(Orphaned.PASSED)).isZero();
        }
    }

    @Test
    void brokersClockThatGoesBack_doesNotMoveTimeBack() {
        try (TopologyTestDriver driver = driver(MONDAY)) {
            send(driver, 1_000, Spans.span("t", "child").parent("root"));
            send(driver, 0, Spans.span("other", "x"));
            for (int second = 1_019; second <= 1_059; second += 20) {
                send(driver, second, Spans.span("other", "y" + second));
            }
            assertThat(counts.of(Orphaned.PASSED)).isZero();

            send(driver, 1_060, Spans.span("other", "z"));
            assertThat(counts.of(Orphaned.PASSED)).isEqualTo(1);
        }
    }

    private void silence(int seconds) {
        long now = System.nanoTime();
        idle = new IdlePartitions.Idle(now, now + Duration.ofSeconds(seconds).toNanos());
    }

    private TopologyTestDriver driver(Instant wallClock) {
        AssemblerConfig config = new AssemblerConfig(Map.of(
                AssemblerConfig.BOOTSTRAP_SERVERS,
                "localhost:1",
                AssemblerConfig.STATE_DIR,
                stateDir.toString(),
                AssemblerConfig.ORPHAN_TIMEOUT_MS,
                60_000,
                AssemblerConfig.CLOCK_IDLE_GRACE_MS,
                30_000));
        return new TopologyTestDriver(
                AssemblyTopology.build(config, 1, partition -> idle, counts), config.streamsProperties(), wallClock);
    }

    private static void send(TopologyTestDriver driver, int second, Spans span) {
        TestInputTopic<byte[], byte[]> input =
                driver.createInputTopic(TOPICS.spans(), new ByteArraySerializer(), new ByteArraySerializer());
        input.pipeInput(span.traceId().getBytes(UTF_8), span.bytes(), MONDAY.plusSeconds(second));
    }

    private static List<String> ids(TopologyTestDriver driver) {
        List<String> ids = new ArrayList<>();
        for (TestRecord<byte[], byte[]> left : driver.createOutputTopic(
                        TOPICS.orderedSpans(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()) {
            try {
                ids.add(SpanRecord.read(left.value()).id());
            } catch (InvalidSpanException e) {
                throw new AssertionError(e);
            }
        }
        return ids;
    }
}
