/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.assembler.ordering.OrphanPolicy;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.Spans;
import dev.spanflow.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The topology without brokers: what is sent to it, and what lies on its topics then. */
abstract class TopologyFixture {
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

    Topology topology(int partitions) {
        return AssemblyTopology.build(config(), partitions, partition -> idle, counts);
    }

    private AssemblerConfig config() {
        return new AssemblerConfig(Map.of(
                AssemblerConfig.BOOTSTRAP_SERVERS,
                "localhost:1",
                AssemblerConfig.STATE_DIR,
                stateDir.toString(),
                AssemblerConfig.RECORD_MAX_BYTES,
                MAX_BYTES,
                AssemblerConfig.ORPHAN_POLICY,
                policy.name().toLowerCase(Locale.ROOT),
                AssemblerConfig.ORPHAN_TIMEOUT_MS,
                60_000,
                AssemblerConfig.GROUP_RETENTION_MS,
                GROUP_RETENTION.toMillis()));
    }

    void open(int partitions) {
        driver = new TopologyTestDriver(topology(partitions), config().streamsProperties());
    }

    TestInputTopic<byte[], byte[]> input() {
        if (driver == null) {
            open(1);
        }
        return driver.createInputTopic(TOPICS.spans(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    List<TestRecord<byte[], byte[]>> ordered() {
        return read(TOPICS.orderedSpans());
    }

    TestRecord<byte[], byte[]> onlyDeadLetter() {
        List<TestRecord<byte[], byte[]>> letters = read(TOPICS.deadLetters());
        assertThat(letters).hasSize(1);
        return letters.get(0);
    }

    List<TestRecord<byte[], byte[]>> read(String topic) {
        TestOutputTopic<byte[], byte[]> output =
                driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        return output.readRecordsToList();
    }

    void send(Spans span) {
        send(span.traceId(), span.bytes());
    }

    void send(Spans span, long appended) {
        input().pipeInput(key(span.traceId()), span.bytes(), appended);
    }

    void send(String key, byte[] value) {
        input().pipeInput(key(key), value);
    }

    static byte[] key(String text) {
        return text.getBytes(UTF_8);
    }

    static String id(TestRecord<byte[], byte[]> record) {
        try {
            return SpanRecord.read(record.value()).id();
        } catch (InvalidSpanException e) {
            throw new AssertionError(e);
        }
    }
}
