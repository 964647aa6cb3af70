/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static dev.spanflow.schemas.Spans.span;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanflow.local.LocalStack;
import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Partitions;
import dev.spanflow.schemas.Reason;
import dev.spanflow.schemas.Spans;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Faulty records between good ones of the same trace and partition: each is answered, and nobody else suffers. */
@Timeout(120)
class ITBadInput {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int HUGE = 20 << 20;

    @TempDir
    static Path data;

    private static LocalStack stack;
    private static StandIn standIn;
    private static DeadLetters deadLetters;
    private static KafkaProducer<byte[], byte[]> producer;

    private final String trace = UUID.randomUUID().toString();

    @BeforeAll
    static void startStack() throws InterruptedException {
        stack = LocalStack.start(data, false);
        standIn = new StandIn(stack.sgpUrl());
        deadLetters = new DeadLetters(stack.bootstrapServers(), stack.topics().deadLetters());
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        stack.bootstrapServers(),
                        "compression.type",
                        "zstd",
                        "max.request.size",
                        2 * HUGE,
                        "buffer.memory",
                        4L * HUGE),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void stopStack() {
        producer.close();
        deadLetters.close();
        stack.close();
    }

    @BeforeEach
    void sendTheNeighbourBefore() throws Exception {
        send(span(trace, "before").completed());
    }

    @AfterEach
    void neighboursHavePassed() throws Exception {
        Spans before = span(trace, "before").completed();
        Spans after = span(trace, "after").parent("before").completed();
        send(after);

        awaitStored(before);
        awaitStored(after);
        assertThat(stack.failure()).isNull();
        assertThat(standIn.figure("violations")).isZero();
    }

    static Stream<Arguments> hopeless() {
        return Stream.of(
                Arguments.of(Reason.NOT_JSON, "not JSON"),
                Arguments.of(Reason.NOT_JSON, "{\"id\":\"a\""),
                Arguments.of(Reason.NOT_JSON, "{\"id\":\"a\0b\",\"trace_id\":\"t\"}"),
                Arguments.of(Reason.NOT_JSON, ""),
                Arguments.of(Reason.NOT_AN_OBJECT, "[]"),
                Arguments.of(Reason.MISSING_FIELD, "{}"),
                Arguments.of(Reason.MISSING_FIELD, span("t", "a").without("id").json()),
                Arguments.of(
                        Reason.MISSING_FIELD, span("t", "a").without("trace_id").json()),
                Arguments.of(Reason.BAD_ID, span("t", "a".repeat(257)).json()),
                Arguments.of(Reason.BAD_ID, span("t".repeat(257), "a").json()),
                Arguments.of(Reason.BAD_ID, span("t", "a\0b").json()),
                Arguments.of(Reason.BAD_ID, span("t\0u", "a").json()),
                Arguments.of(
                        Reason.BAD_TIMESTAMP,
                        span("t", "a").with("start_timestamp", "\"yesterday\"").json()));
    }

    @ParameterizedTest
    @MethodSource("hopeless")
    void record_isDeadLetterWithReason_whenBeyondRepair(Reason reason, String value) throws Exception {
        RecordMetadata place = send(trace, value);

        ConsumerRecord<byte[], byte[]> letter = deadLetters.of(place, PATIENCE);
        assertThat(header(letter, DeadLetter.REASON)).isEqualTo(reason.name());
        assertThat(header(letter, DeadLetter.STAGE)).isEqualTo(DeadLetter.ASSEMBLER);
        assertThat(header(letter, DeadLetter.DETAIL)).isNotBlank();
        assertThat(letter.value()).isEqualTo(value.getBytes(UTF_8));
    }

    /** The broker sees a few kilobytes. */
    @Test
    void record_isDeadLetter_whenHugeBeforeCompression() throws Exception {
        Spans huge = span(trace, "huge").output("x".repeat(HUGE));

        ConsumerRecord<byte[], byte[]> letter = deadLetters.of(send(huge), PATIENCE);
        assertThat(header(letter, DeadLetter.REASON)).isEqualTo(Reason.TOO_LARGE.name());
        assertThat(header(letter, DeadLetter.LENGTH)).isEqualTo(Integer.toString(huge.bytes().length));
        assertThat(letter.value()).hasSize(DeadLetter.MAX_VALUE_BYTES);
    }

    @Test
    void end_isMovedToTheStartAndMarked_whenBeforeIt() throws Exception {
        Spans reversed =
                span(trace, "reversed").parent("before").with("end_timestamp", "\"2030-05-01T09:59:59+00:00\"");
        send(reversed);

        ObjectNode stored = awaitStored(reversed, "reversed");
        assertThat(stored.path("end_timestamp").asText()).isEqualTo(Spans.START);
        assertThat(stored.at("/metadata/spanflow").toString()).contains("end_timestamp");
    }

    @Test
    void span_becomesRootAndMarked_whenChildOfItself() throws Exception {
        Spans selfish = span(trace, "selfish").parent("selfish").completed();
        send(selfish);

        ObjectNode stored = awaitStored(selfish, "selfish");
        assertThat(stored.path("parent_id").asText()).isNotEqualTo("selfish");
        assertThat(stored.at("/metadata/spanflow/cut").asText()).isEqualTo("self_parent");
    }

    @Test
    void span_joinsItsTrace_whenKeyIsOfAnotherPartition() throws Exception {
        Spans astray = span(trace, "astray").parent("before").completed();
        send(elsewhere(), astray.json());

        awaitStored(astray);
    }

    @Test
    void span_joinsItsTrace_whenItHasNoKey() throws Exception {
        Spans keyless = span(trace, "keyless").parent("before").completed();
        send(null, keyless.json());

        awaitStored(keyless);
    }

    /** A key that lies on another partition than the trace. */
    private String elsewhere() {
        int home = partition(trace);
        return IntStream.range(0, 100)
                .mapToObj(i -> "key " + i)
                .filter(key -> partition(key) != home)
                .findFirst()
                .orElseThrow();
    }

    private static int partition(String key) {
        return Partitions.of(key.getBytes(UTF_8), LocalStack.PARTITIONS);
    }

    private static RecordMetadata send(Spans span) throws Exception {
        return send(span.traceId(), span.json());
    }

    private static RecordMetadata send(String key, String value) throws Exception {
        return producer.send(new ProducerRecord<>(
                        stack.topics().spans(), key == null ? null : key.getBytes(UTF_8), value.getBytes(UTF_8)))
                .get();
    }

    /** Stored as it was sent. */
    private static void awaitStored(Spans span) {
        ObjectNode sent = Recording.parse(span.json());
        await(span.json()).atMost(PATIENCE).until(() -> standIn.holds(SpanName.of(sent), sent));
    }

    /** Stored, whatever was changed. */
    private static ObjectNode awaitStored(Spans span, String id) {
        SpanName name = new SpanName(span.traceId(), id);
        await(span.json()).atMost(PATIENCE).until(() -> standIn.find(name).isPresent());
        return standIn.find(name).orElseThrow();
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return Headers.text(letter.headers(), name);
    }
}
