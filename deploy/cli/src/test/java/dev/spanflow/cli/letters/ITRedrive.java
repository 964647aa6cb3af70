/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import static dev.spanflow.schemas.Spans.span;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.cli.SpanflowCli;
import dev.spanflow.embedded.EmbeddedKafka;
import dev.spanflow.schemas.Brokers;
import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Reason;
import dev.spanflow.schemas.TopicReader;
import dev.spanflow.schemas.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(120)
class ITRedrive {
    private final String servers = EmbeddedKafka.shared().bootstrapServers();
    private final Topics topics = new Topics(UUID.randomUUID() + ".");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void makeTopics() {
        try (Brokers brokers = Brokers.at(servers, Map.of())) {
            brokers.create(topics, 2, (short) 1);
        }
    }

    @Test
    void redrive_printsAndStops_thenWritesRecordAndResolutionTogether() throws Exception {
        RecordMetadata origin = send(topics.spans(), "t", span("t", "a").json());
        letter(Reason.ORPHAN, origin, "t", span("t", "a").json());

        assertThat(run("redrive")).isZero();
        assertThat(err.toString()).contains("Would be: 1 redriven").contains("add --execute");
        assertThat(all(topics.spans())).hasSize(1);

        assertThat(run("redrive", "--execute")).isZero();
        List<ConsumerRecord<byte[], byte[]>> spans = all(topics.spans());
        assertThat(spans).hasSize(2);
        ConsumerRecord<byte[], byte[]> again = spans.get(1);
        assertThat(again.value()).isEqualTo(span("t", "a").bytes());
        assertThat(Headers.text(again.headers(), Headers.ATTEMPT)).isEqualTo("1");
        assertThat(Headers.text(again.headers(), Headers.APPENDED)).isEqualTo(Long.toString(origin.timestamp()));
        assertThat(all(topics.deadLetters()))
                .hasSize(2)
                .last()
                .satisfies(last -> assertThat(Headers.text(last.headers(), DeadLetter.RESOLVES))
                        .isEqualTo(Headers.place(last.partition(), 0)));

        out.getBuffer().setLength(0);
        assertThat(run("list", "--output", "json")).isZero();
        assertThat(out.toString().strip()).isEqualTo("[]");
        assertThat(run("redrive", "--execute")).isZero();
        assertThat(all(topics.spans())).hasSize(2);
        assertThat(run("list", "--all", "--output", "json")).isZero();
        assertThat(out.toString()).contains("\"resolution\":\"redriven\"");
    }

    @Test
    void letters_thatCannotOrNeedNotBeSent_areToldApart() throws Exception {
        RecordMetadata old = send(topics.spans(), "t", span("t", "a").json());
        send(topics.spans(), "t", span("t", "a").completed().json());
        letter(Reason.ORPHAN, old, "t", span("t", "a").json());
        RecordMetadata change = send(topics.groupChanges(), "g", "?");
        letter(Reason.BAD_GROUP_CHANGE, change, "g", "?");

        assertThat(run("redrive", "--execute")).isEqualTo(3);
        assertThat(err.toString()).contains("0 redriven, 1 superseded, 1 refused");
        assertThat(all(topics.spans())).hasSize(2);

        assertThat(run("list")).isZero();
        assertThat(out.toString()).contains("BAD_GROUP_CHANGE").contains("unresolved");
        assertThat(err.toString()).contains("1 unresolved letter.");
    }

    @Test
    void show_tellsAllOfALetter_andWhatToDo() throws Exception {
        RecordMetadata origin = send(topics.spans(), "t", "no JSON");
        RecordMetadata letter = letter(Reason.NOT_JSON, origin, "t", "no JSON");

        assertThat(run("show", Headers.place(letter.partition(), letter.offset())))
                .isZero();

        assertThat(out.toString())
                .contains("reason    NOT_JSON, by the assembler")
                .contains("mend its producer")
                .contains("no JSON");
        assertThat(run("show", "0@999")).isEqualTo(1);
        assertThat(run("show", "there")).isEqualTo(2);
    }

    @Test
    void committedRecords_behindAnOpenTransaction_areSeenOnceItEnds() throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers, "transactional.id", topics.prefix());
        try (KafkaProducer<byte[], byte[]> other =
                        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
                TopicReader reader = TopicReader.at(servers, Map.of())) {
            other.initTransactions();
            other.beginTransaction();
            other.send(new ProducerRecord<>(
                            topics.spans(), 0, null, span("t", "a").bytes()))
                    .get();
            RecordMetadata behind = send(
                    new ProducerRecord<>(topics.spans(), 0, null, span("t", "b").bytes()));
            Map<TopicPartition, Long> written = Map.of(new TopicPartition(topics.spans(), 0), behind.offset());

            assertThat(reader.awaitCommitted(written, Duration.ofMillis(100))).isFalse();
            other.commitTransaction();
            assertThat(reader.awaitCommitted(written, Duration.ofSeconds(30))).isTrue();
            assertThat(all(topics.spans())).hasSize(2);
        }
    }

    private int run(String command, String... more) {
        List<String> args = new ArrayList<>(List.of("dead-letters", command));
        args.addAll(List.of(more));
        args.addAll(List.of("--bootstrap-servers", servers, "--topic-prefix", topics.prefix()));
        CommandLine cli = SpanflowCli.create(Map.of());
        cli.setOut(new PrintWriter(out));
        cli.setErr(new PrintWriter(err));
        return cli.execute(args.toArray(String[]::new));
    }

    private RecordMetadata letter(Reason reason, RecordMetadata origin, String key, String value) throws Exception {
        DeadLetter letter = new DeadLetter(
                DeadLetter.ASSEMBLER,
                reason,
                "why",
                DeadLetter.origin(
                        origin.topic(),
                        origin.partition(),
                        origin.offset(),
                        origin.timestamp(),
                        key.getBytes(UTF_8),
                        value.getBytes(UTF_8),
                        new org.apache.kafka.common.header.internals.RecordHeaders()));
        return send(new ProducerRecord<>(
                topics.deadLetters(), null, letter.recordKey(), letter.recordValue(), letter.recordHeaders()));
    }

    private RecordMetadata send(String topic, String key, String value) throws Exception {
        return send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value.getBytes(UTF_8)));
    }

    private RecordMetadata send(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer())) {
            return producer.send(record).get();
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> all(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (TopicReader reader = TopicReader.at(servers, Map.of())) {
            List<TopicPartition> partitions = reader.partitions(topic);
            Map<TopicPartition, Long> ends = reader.ends(partitions);
            partitions.forEach(partition ->
                    reader.read(partition, 0, ends.getOrDefault(partition, 0L), record -> records.add(record)));
        }
        return records;
    }
}
