/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.assembler.ordering.AssemblyRules;
import dev.spanflow.assembler.ordering.OrphanPolicy;
import dev.spanflow.assembler.ordering.Orphaned;
import dev.spanflow.assembler.ordering.Outcome;
import dev.spanflow.assembler.rows.CacheBudget;
import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.Partitions;
import dev.spanflow.schemas.Reason;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.Spans;
import dev.spanflow.schemas.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssemblyTopologyTest {
    static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
    static final int MAX_BYTES = 10_000;
    static final Duration GROUP_RETENTION = Duration.ofDays(30);

    @TempDir
    Path stateDir;

    final AssemblerCounts counts = new AssemblerCounts();
    OrphanPolicy policy = OrphanPolicy.PASS;
    TopologyTestDriver driver;
    IdlePartitions.@Nullable Idle idle;

    @AfterEach
    void close() {
        if (driver != null) {
            driver.close();
        }
    }

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

        assertThat(ordered()).extracting(AssemblyTopologyTest::id).containsExactly("root", "child");
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            hello                                                              | NOT_JSON
            [1]                                                                | NOT_AN_OBJECT
            {"trace_id":"t","name":"n","start_timestamp":"2030-05-01T10:00:00Z"} | MISSING_FIELD
            {"id":"a","trace_id":"t","name":"n","start_timestamp":"today"}     | BAD_TIMESTAMP
            {"id":"a\\u0000","trace_id":"t","name":"n","start_timestamp":"2030-05-01T10:00:00Z"} | BAD_ID
            {"id":"a","id":"b","trace_id":"t","name":"n","start_timestamp":"2030-05-01T10:00:00Z"} | DUPLICATE_FIELD
            """)
    void badRecord_becomesADeadLetter_andItsNeighboursPass(String value, Reason reason) {
        send(Spans.span("t", "before"));
        send("t", value.getBytes(UTF_8));
        send(Spans.span("t", "after"));

        TestRecord<byte[], byte[]> letter = onlyDeadLetter();
        assertThat(letter.value()).isEqualTo(value.getBytes(UTF_8));
        assertThat(Headers.text(letter.headers(), DeadLetter.REASON)).isEqualTo(reason.name());
        assertThat(Headers.text(letter.headers(), DeadLetter.ORIGIN)).isEqualTo("spanflow.spans/0@1");
        assertThat(Headers.text(letter.headers(), DeadLetter.DETAIL)).isNotBlank();
        assertThat(ordered()).extracting(AssemblyTopologyTest::id).containsExactly("before", "after");
    }

    @Test
    void recordWithoutValue_becomesADeadLetter() {
        send("t", null);

        assertThat(Headers.text(onlyDeadLetter().headers(), DeadLetter.LENGTH)).isEqualTo("-1");
    }

    @Test
    void oversizeRecord_becomesADeadLetter() {
        send(Spans.span("t", "big").output("x".repeat(MAX_BYTES)));

        assertThat(Headers.text(onlyDeadLetter().headers(), DeadLetter.DETAIL)).contains("record.max.bytes = 10000");
    }

    @Test
    void newerFormat_becomesADeadLetter() {
        input().pipeInput(new TestRecord<>(
                key("t"),
                Spans.span("t", "x").bytes(),
                new RecordHeaders().add(Headers.VERSION, key("2")),
                Instant.ofEpochMilli(1)));

        assertThat(Headers.text(onlyDeadLetter().headers(), DeadLetter.REASON)).isEqualTo("VERSION");
    }

    @Test
    void wrongKey_isReroutedOnce_andReadAgain() {
        send("wrong", Spans.span("t", "root").bytes());

        assertThat(ordered()).extracting(AssemblyTopologyTest::id).containsExactly("root");
        assertThat(counts.all()).isEqualTo(2);
        assertThat(counts.of(Outcome.REROUTED)).isEqualTo(1);
    }

    @Test
    void recordWithoutKey_isReroutedToo() {
        input().pipeInput((byte[]) null, Spans.span("t", "root").bytes());

        assertThat(ordered()).extracting(AssemblyTopologyTest::id).containsExactly("root");
        assertThat(counts.of(Outcome.REROUTED)).isEqualTo(1);
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
    void repairsAndDeadLetters_areCountedByCause() {
        send(Spans.span("t", "a").with("type", "\"NONE_OF_SGPS\""));
        send("t", key("no json"));

        assertThat(counts.repairsByMember()).containsEntry("type", 1L).containsEntry("end_timestamp", 0L);
        assertThat(counts.of(Reason.NOT_JSON)).isEqualTo(1);
        assertThat(counts.of(Reason.TOO_LARGE)).isZero();
    }

    @Test
    void recordThatIsStillMisplaced_becomesADeadLetter() {
        open(2);
        send(Spans.span(traceOfPartition(1), "root"));

        assertThat(Headers.text(onlyDeadLetter().headers(), DeadLetter.REASON)).isEqualTo("MISPLACED");
        assertThat(ordered()).isEmpty();
    }

    @Test
    void foreignAppendedHeader_doesNoHarm() {
        input().pipeInput(new TestRecord<>(
                key("t"),
                Spans.span("t", "x").bytes(),
                new RecordHeaders().add(Headers.APPENDED, key("yesterday")),
                Instant.ofEpochMilli(1)));

        assertThat(ordered()).hasSize(1);
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

    private Topology topology(int partitions) {
        AssemblyRules rules =
                new AssemblyRules(policy, Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofHours(8), 1 << 30);
        return AssemblyTopology.build(
                TOPICS,
                new Intake(MAX_BYTES, partitions),
                rules,
                GROUP_RETENTION,
                new CacheBudget(1 << 20),
                partition -> idle,
                counts);
    }

    private void open(int partitions) {
        Properties properties = new AssemblerConfig(Map.of(
                        AssemblerConfig.BOOTSTRAP_SERVERS,
                        "localhost:1",
                        AssemblerConfig.STATE_DIR,
                        stateDir.toString()))
                .streamsProperties();
        driver = new TopologyTestDriver(topology(partitions), properties);
    }

    private TestInputTopic<byte[], byte[]> input() {
        if (driver == null) {
            open(1);
        }
        return driver.createInputTopic(TOPICS.spans(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private List<TestRecord<byte[], byte[]>> ordered() {
        return read(TOPICS.orderedSpans());
    }

    private TestRecord<byte[], byte[]> onlyDeadLetter() {
        List<TestRecord<byte[], byte[]>> letters = read(TOPICS.deadLetters());
        assertThat(letters).hasSize(1);
        return letters.get(0);
    }

    private List<TestRecord<byte[], byte[]>> read(String topic) {
        TestOutputTopic<byte[], byte[]> output =
                driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        return output.readRecordsToList();
    }

    private void send(Spans span) {
        send(span.traceId(), span.bytes());
    }

    private void send(Spans span, long appended) {
        input().pipeInput(key(span.traceId()), span.bytes(), appended);
    }

    private void send(String key, byte[] value) {
        input().pipeInput(key(key), value);
    }

    private static String traceOfPartition(int partition) {
        for (int i = 0; ; i++) {
            if (Partitions.of(key("t" + i), 2) == partition) {
                return "t" + i;
            }
        }
    }

    private static byte[] key(String text) {
        return text.getBytes(UTF_8);
    }

    private static String id(TestRecord<byte[], byte[]> record) {
        try {
            return SpanRecord.read(record.value()).id();
        } catch (InvalidSpanException e) {
            throw new AssertionError(e);
        }
    }
}
