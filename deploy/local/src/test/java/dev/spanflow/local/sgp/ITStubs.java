/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spanflow.embedded.EmbeddedKafka;
import dev.spanflow.exporter.Exporter;
import dev.spanflow.exporter.ExporterConfig;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.StubRecord;
import dev.spanflow.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The exporter's look-up of missing parents against the stand-in's search and its rules for parents. */
@Tag("broker")
@Timeout(120)
class ITStubs {
    static final String SERVERS = EmbeddedKafka.shared().bootstrapServers();

    final Topics topics = new Topics("it-" + UUID.randomUUID() + ".");

    @TempDir
    Path dir;

    @Test
    void stubs_areWrittenOverNothing_andTheirChildrenAreTaken() throws Exception {
        createTopics();
        try (SgpStandIn sgp = SgpStandIn.start(dir.resolve("sgp.db"), 0)) {
            send(List.of(span("here", Items.root("here", "p")), span("other", Items.root("other", "q"))));
            ship(sgp, 2, 0);

            for (String[] missing :
                    List.of(new String[] {"here", "p"}, new String[] {"abroad", "q"}, new String[] {"nowhere", "r"})) {
                String trace = missing[0];
                send(List.of(stub(trace, missing[1]), span(trace, Items.child(trace, "c", missing[1]))));
            }
            ship(sgp, 6, 2);

            assertThat(sgp.find("default", "here", "p")).hasValue(Items.root("here", "p"));
            assertThat(sgp.find("default", "here", "c")).hasValue(Items.child("here", "c", "p"));
            assertThat(sgp.find("default", "abroad", "q")).isEmpty();
            assertThat(sgp.find("default", "abroad", "c").orElseThrow())
                    .contains("\"spanflow\":{\"parent_id\":\"q\",\"cut\":\"foreign_parent\"}");
            assertThat(sgp.find("default", "nowhere", "r").orElseThrow()).contains(StubRecord.NAME);
            assertThat(sgp.find("default", "nowhere", "c")).hasValue(Items.child("nowhere", "c", "r"));
            assertThat(sgp.report().refused()).isEmpty();
            assertThat(sgp.report().violations() + sgp.report().orphans()).isZero();
        }
    }

    private void createTopics() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", SERVERS))) {
            topics.create(admin, 2, (short) 1);
        }
    }

    private void ship(SgpStandIn sgp, long records, long stubsUnneeded) {
        try (Exporter exporter = Exporter.start(new ExporterConfig(Map.of(
                "bootstrap.servers",
                SERVERS,
                "topic.prefix",
                topics.prefix(),
                "sgp.url",
                sgp.url().toString(),
                "sgp.api.key",
                "key")))) {
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(exporter.stats().acknowledged()).isEqualTo(records - stubsUnneeded);
                assertThat(exporter.stats().stubsUnneeded()).isEqualTo(stubsUnneeded);
            });
        }
    }

    private void send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", SERVERS), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (ProducerRecord<byte[], byte[]> record : records) {
                producer.send(record).get();
            }
        }
    }

    private ProducerRecord<byte[], byte[]> stub(String trace, String id) {
        return record(trace, Kind.STUB, StubRecord.of(trace, id, 1_900_000_000_000_000L, null, null));
    }

    private ProducerRecord<byte[], byte[]> span(String trace, String json) {
        return record(trace, Kind.FIRST, json.getBytes(StandardCharsets.UTF_8));
    }

    private ProducerRecord<byte[], byte[]> record(String trace, Kind kind, byte[] value) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topics.orderedSpans(), Headers.bytes(trace), value);
        record.headers().add(Headers.KIND, Headers.bytes(kind.header()));
        return record;
    }
}
