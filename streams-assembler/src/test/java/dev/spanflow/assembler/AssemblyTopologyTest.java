/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.assembler.ordering.Orphaned;
import dev.spanflow.assembler.ordering.Outcome;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Spans;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** What passes, in order; what waits, and what is told of it. */
class AssemblyTopologyTest extends TopologyFixture {
    @Test
    void description_isGolden() throws IOException {
        try (InputStream golden = getClass().getResourceAsStream("/topology.txt")) {
            String expected = new String(golden.readAllBytes(), UTF_8);

            assertThat(topology(4).describe().toString())
                    .as("names of nodes and stores are names of state: they may not move")
                    .isEqualTo(expected);
        }
    }

    @Test
    void child_waitsForItsParent() {
        send(Spans.span("t", "child").parent("root"));
        assertThat(ordered()).isEmpty();

        send(Spans.span("t", "root"));

        assertThat(ordered()).extracting(TopologyFixture::id).containsExactly("root", "child");
        assertThat(counts.of(Outcome.RELEASED)).isEqualTo(2);
    }

    @Test
    void orderedRecord_keepsKeyBytesAndHeaders_andTellsItsOrigin() {
        Spans child = Spans.span("t", "child").parent("root").with("x", "[ 1.50 ]");
        input().pipeInput(new TestRecord<>(
                key("t"), child.bytes(), new RecordHeaders().add("traceparent", key("00-1")), Instant.ofEpochMilli(1)));
        send(Spans.span("t", "root"));

        TestRecord<byte[], byte[]> left = ordered().get(1);
        assertThat(left.key()).isEqualTo(key("t"));
        assertThat(left.value()).isEqualTo(child.bytes());
        assertThat(Headers.text(left.headers(), "traceparent")).isEqualTo("00-1");
        assertThat(Headers.text(left.headers(), Headers.KIND)).isEqualTo("first");
        assertThat(Headers.text(left.headers(), Headers.INPUT)).isEqualTo("0@0");
    }

    @Test
    void update_isMarkedAsOne() {
        send(Spans.span("t", "root"));
        send(Spans.span("t", "root").completed());

        assertThat(ordered())
                .extracting(left -> Headers.text(left.headers(), Headers.KIND))
                .containsExactly("first", "update");
    }

    @Test
    void recordThatWaits_isAGauge_untilItLeaves() {
        send(Spans.span("t", "child").parent("root"), 1_000);
        send(Spans.span("t2", "clock"), 31_000);
        driver.advanceWallClockTime(Duration.ofSeconds(2));
        assertThat(counts.waiting()).isEqualTo(1);
        assertThat(counts.waitingBytes()).isPositive();
        assertThat(counts.oldestWaitingSeconds()).isEqualTo(30);

        send(Spans.span("t", "root"), 31_000);
        driver.advanceWallClockTime(Duration.ofSeconds(2));

        assertThat(counts.waiting()).isZero();
        assertThat(counts.oldestWaitingSeconds()).isZero();
        assertThat(counts.heldByAge()).containsEntry("none", 2L).containsEntry("1m", 1L);
    }

    @Test
    void lag_isTheAgeOfTheRecordReadLast_unlessAllIsRead() {
        long wall = System.currentTimeMillis();
        send(Spans.span("t", "root"), wall - 60_000);
        driver.advanceWallClockTime(Duration.ofSeconds(2));
        assertThat(counts.lagSeconds()).isBetween(60.0, 120.0);

        idle = new IdlePartitions.Idle(1, 2);
        driver.advanceWallClockTime(Duration.ofSeconds(2));

        assertThat(counts.lagSeconds()).isZero();
    }

    @Test
    void idleInput_letsOrphansGo() {
        send(Spans.span("t", "child").parent("missing"));
        long now = System.nanoTime();
        idle = new IdlePartitions.Idle(now, now + Duration.ofSeconds(89).toNanos());
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertThat(ordered()).isEmpty();

        idle = new IdlePartitions.Idle(now, now + Duration.ofSeconds(91).toNanos());
        driver.advanceWallClockTime(Duration.ofSeconds(1));

        assertThat(new String(ordered().get(0).value(), UTF_8)).contains("\"orphan\":\"passed\"");
        assertThat(counts.of(Orphaned.PASSED)).isEqualTo(1);
    }

    @Test
    void unansweredEndOffsets_holdOrphans() {
        send(Spans.span("t", "child").parent("missing"));

        driver.advanceWallClockTime(Duration.ofHours(1));

        assertThat(ordered()).isEmpty();
    }

    @Test
    void largeCascade_goesOnWithoutFurtherRecords() {
        for (int i = 0; i < 2_000; i++) {
            send(Spans.span("t", "child" + i).parent("root"));
        }
        send(Spans.span("t", "root"));
        assertThat(counts.of(Outcome.RELEASED)).isLessThan(1_000);

        driver.advanceWallClockTime(Duration.ofSeconds(1));

        assertThat(counts.of(Outcome.RELEASED)).isEqualTo(2_001);
    }
}
