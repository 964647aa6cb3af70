/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.embedded.EmbeddedKafka;
import dev.spanflow.schemas.Spans;
import dev.spanflow.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On real offsets; the clock is an argument, the topic keeps its records for seven days. */
@Timeout(60)
class ITExportLag {
    private static final int PARTITIONS = 2;

    final Topics topics = new Topics("lag-" + UUID.randomUUID() + ".");
    final TopicPartition first = new TopicPartition(topics.orderedSpans(), 0);
    final Admin admin = Admin.create(Map.of("bootstrap.servers", servers()));
    final List<String> did = new ArrayList<>();
    final ExportLagWatch watch = new ExportLagWatch(admin, topics, PARTITIONS, new ExportLagWatch.Valve() {
        @Override
        public void pause() {
            did.add("pause");
        }

        @Override
        public void resume() {
            did.add("resume");
        }
    });

    @BeforeEach
    void produce() throws Exception {
        topics.create(admin, PARTITIONS, (short) 1);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers()), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < 5; i++) {
                producer.send(new ProducerRecord<>(
                                first.topic(),
                                0,
                                "t".getBytes(UTF_8),
                                Spans.span("t", "s" + i).bytes()))
                        .get();
            }
        }
    }

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void lagOfMoreThanHalfTheRetention_holdsAssembly_untilTheExporterHasCaughtUp() throws Exception {
        committed("exporter", 3);
        watch.look(inDays(3));
        assertThat(did).isEmpty();

        watch.look(inDays(4));
        watch.look(inDays(4));
        assertThat(did).containsExactly("pause");

        committed("exporter", 5);
        watch.look(inDays(4));
        assertThat(did).containsExactly("pause", "resume");
    }

    @Test
    void eachAccountsGroupCounts_andNoOther() throws Exception {
        committed("exporter", 5);
        committed("something-else", 0);
        watch.look(inDays(4));
        assertThat(did).isEmpty();

        committed("exporter-acme", 2);
        watch.look(inDays(4));
        assertThat(did).containsExactly("pause");
    }

    @Test
    void exporterThatHasCommittedNothing_holdsNobody() {
        watch.look(inDays(30));
        assertThat(did).isEmpty();
    }

    private void committed(String group, long offset) throws Exception {
        admin.alterConsumerGroupOffsets(topics.application(group), Map.of(first, new OffsetAndMetadata(offset)))
                .all()
                .get();
    }

    private static long inDays(int days) {
        return System.currentTimeMillis() + Duration.ofDays(days).toMillis();
    }

    private static String servers() {
        return EmbeddedKafka.shared().bootstrapServers();
    }
}
