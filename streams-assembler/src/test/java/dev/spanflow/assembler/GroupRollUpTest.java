/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Reason;
import dev.spanflow.schemas.Spans;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** Traces summed up by group. */
class GroupRollUpTest extends TopologyFixture {
    @Test
    void traces_areSummedUp_andRolledUpByGroup() {
        send(Spans.span("t1", "root").group("g").completed());
        send(Spans.span("t2", "root").group("g"));
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertThat(rollup()).contains("\"traces\":2,\"open\":1,\"complete\":1,\"failed\":0,\"spans\":2");

        send(Spans.span("t2", "root").group("g").completed().with("status", "\"ERROR\""));
        driver.advanceWallClockTime(Duration.ofSeconds(1));

        assertThat(rollup()).contains("\"traces\":2,\"open\":0,\"complete\":1,\"failed\":1,\"spans\":2");
        assertThat(read(TOPICS.traces())).hasSize(3);
    }

    @Test
    void traceThatGainsAGroup_isToldToIt() {
        send(Spans.span("t1", "root"));
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertThat(read(TOPICS.groups())).isEmpty();

        send(Spans.span("t1", "child").parent("root").group("g"));
        driver.advanceWallClockTime(Duration.ofSeconds(1));

        assertThat(rollup()).contains("\"traces\":1,\"open\":1").contains("\"spans\":2");
    }

    /** By the changes' own time: however far this machine's clock is, nothing goes before records tell so. */
    @Test
    void traceOfAGroup_goesARetentionAfterItsLastChange() {
        send(Spans.span("old", "root").group("g").completed(), GROUP_RETENTION.toMillis());
        driver.advanceWallClockTime(GROUP_RETENTION.multipliedBy(3));
        assertThat(rollup()).contains("\"traces\":1");

        send(Spans.span("new", "root").group("g"), 2 * GROUP_RETENTION.toMillis());
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        driver.advanceWallClockTime(Duration.ofSeconds(1));

        assertThat(rollup()).contains("\"traces\":1,\"open\":1,\"complete\":0");
    }

    @Test
    void whatIsNoGroupChange_becomesADeadLetter_andItsNeighboursPass() {
        send(Spans.span("t1", "root").group("g"));
        driver.createInputTopic(TOPICS.groupChanges(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(key("g"), key("hello"));
        send(Spans.span("t2", "root").group("g"));
        driver.advanceWallClockTime(Duration.ofSeconds(1));

        TestRecord<byte[], byte[]> letter = onlyDeadLetter();
        assertThat(Headers.text(letter.headers(), DeadLetter.REASON)).isEqualTo("BAD_GROUP_CHANGE");
        assertThat(Headers.text(letter.headers(), DeadLetter.ORIGIN)).isEqualTo("spanflow.group-changes/0@0");
        assertThat(counts.of(Reason.BAD_GROUP_CHANGE)).isEqualTo(1);
        assertThat(rollup()).contains("\"traces\":2");
    }

    private String rollup() {
        List<TestRecord<byte[], byte[]>> rollups = read(TOPICS.groups());
        TestRecord<byte[], byte[]> last = rollups.get(rollups.size() - 1);
        assertThat(last.key()).isEqualTo(key("g"));
        return new String(last.value(), UTF_8);
    }
}
