/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.assembler.rows.CacheBudget;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Replay.Selection;
import dev.spanflow.schemas.Spans;
import dev.spanflow.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTopologyTest {
    static final ReplayNames NAMES = new ReplayNames(new Topics("p."), "r-1");

    @TempDir
    Path stateDir;

    final PastTopic topic = new PastTopic();
    final PassProgress progress = new PassProgress();
    TopologyTestDriver driver;

    @AfterEach
    void close() {
        if (driver != null) {
            driver.close();
        }
    }

    @Test
    void nothingLeaves_butOrderedRecords_toTheReplaysOwnTopic() {
        String description = ReplayTopology.build(NAMES, PastTopic.PAST, first(), progress, new CacheBudget(1))
                .describe()
                .toString();

        assertThat(description.lines().filter(line -> line.contains("Sink")))
                .singleElement()
                .asString()
                .contains("p.replay-r-1-ordered-spans");
        assertThat(description).contains("p.spans");
    }

    @Test
    void newestRecords_leaveParentFirst_asTheyCame() {
        topic.add(Spans.span("t", "root"))
                .add(Spans.span("t", "child").parent("root"))
                .add(
                        "t",
                        Spans.span("t", "child")
                                .parent("root")
                                .completed()
                                .with("x", "[ 1.50 ]")
                                .bytes(),
                        new RecordHeaders().add("traceparent", "00-1".getBytes(UTF_8)))
                .add(Spans.span("t", "root").completed());

        List<TestRecord<byte[], byte[]>> left = run(first());

        assertThat(left).extracting(ReplayTopologyTest::id).containsExactly("root", "child");
        TestRecord<byte[], byte[]> child = left.get(1);
        assertThat(child.value()).isEqualTo(topic.records.get(2).value());
        assertThat(child.key()).isEqualTo("t".getBytes(UTF_8));
        assertThat(child.getRecordTime()).isEqualTo(Instant.ofEpochSecond(2));
        assertThat(Headers.text(child.headers(), "traceparent")).isEqualTo("00-1");
        assertThat(Headers.text(child.headers(), Headers.REPLAY)).isEqualTo("r-1");
        assertThat(Headers.text(child.headers(), Headers.INPUT)).isEqualTo("0@2");
        assertThat(Headers.text(child.headers(), Headers.KIND)).isEqualTo("first");
    }

    @Test
    void whatWaits_leavesAtTheEndOnly_passedAndMarked_neverWithAStub() {
        topic.add(Spans.span("t", "orphan").parent("gone"))
                .add(Spans.span("t", "below").parent("orphan"))
                .add(Spans.span("t", "last"));
        feed(first(), 2);
        driver.advanceWallClockTime(Duration.ofDays(2));
        assertThat(left()).as("no deadline").isEmpty();
        assertThat(progress.isFlushed(1)).isFalse();

        feed(2, 3);
        driver.advanceWallClockTime(Duration.ofSeconds(1));

        List<TestRecord<byte[], byte[]>> left = left();
        assertThat(left).extracting(ReplayTopologyTest::id).containsExactly("last", "orphan", "below");
        assertThat(text(left.get(1))).contains("\"orphan\":\"passed\"").contains("\"parent_id\":\"gone\"");
        assertThat(text(left.get(2))).doesNotContain("orphan\":\"passed");
        assertThat(progress.isFlushed(1)).isTrue();
        assertThat(progress.forwarded()).isEqualTo(3);
    }

    @Test
    void taskThatBeginsBehindTheEnd_isDoneOnceItIsToldSo() {
        topic.add(Spans.span("t", "root"));
        feed(first(), 0);
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertThat(progress.isFlushed(1)).isFalse();

        progress.allIsRead();
        driver.advanceWallClockTime(Duration.ofSeconds(1));

        assertThat(progress.isFlushed(1)).isTrue();
    }

    @Test
    void cycle_isCutWhereTheIdIsSmallest() {
        topic.add(Spans.span("t", "b").parent("a"))
                .add(Spans.span("t", "a").parent("b"))
                .add(Spans.span("t", "self").parent("self"));

        List<TestRecord<byte[], byte[]>> left = run(first());

        assertThat(left).extracting(ReplayTopologyTest::id).containsExactly("self", "a", "b");
        assertThat(text(left.get(1))).contains("\"cut\"");
    }

    @Test
    void recordWithoutGroup_getsThatOfItsTrace_alsoWhereItComesLater() {
        topic.add(Spans.span("t", "child").parent("root").group("g"))
                .add(Spans.span("t", "root").completed());

        assertThat(run(first())).allSatisfy(record -> assertThat(text(record)).contains("\"group_id\":\"g\""));
    }

    private Pass first() {
        return Pass.first(List.of(choice(new Selection(null, null, List.of(), null))), List.of(topic.end()));
    }

    private Choice choice(Selection selection) {
        return new PartitionPlanner(PastTopic.PAST, selection, 100)
                .plan(topic, new PartitionPlanner.Bounds(0, 0, topic.end(), topic.end(), topic.end()));
    }

    private List<TestRecord<byte[], byte[]>> run(Pass pass) {
        feed(pass, topic.records.size());
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        return left();
    }

    /** The first that lie on the topic, whatever the pass takes of them. */
    private void feed(Pass pass, int to) {
        driver = new TopologyTestDriver(
                ReplayTopology.build(NAMES, PastTopic.PAST, pass, progress, new CacheBudget(1 << 20)),
                new AssemblerConfig(Map.of(
                                AssemblerConfig.BOOTSTRAP_SERVERS,
                                "localhost:1",
                                AssemblerConfig.STATE_DIR,
                                stateDir.toString()))
                        .streamsProperties());
        feed(0, to);
    }

    private void feed(int from, int to) {
        TestInputTopic<byte[], byte[]> input =
                driver.createInputTopic("p.spans", new ByteArraySerializer(), new ByteArraySerializer());
        for (ConsumerRecord<byte[], byte[]> record : topic.records.subList(from, to)) {
            input.pipeInput(new TestRecord<>(
                    record.key(), record.value(), record.headers(), Instant.ofEpochMilli(record.timestamp())));
        }
    }

    private List<TestRecord<byte[], byte[]>> left() {
        return driver.createOutputTopic(NAMES.orderedSpans(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    private static String text(TestRecord<byte[], byte[]> record) {
        return new String(record.value(), UTF_8);
    }

    private static String id(TestRecord<byte[], byte[]> record) {
        return PastSpans.sound(record.value()).id();
    }
}
