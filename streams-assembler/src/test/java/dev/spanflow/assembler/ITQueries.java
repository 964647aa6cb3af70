/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.spanflow.embedded.EmbeddedKafka;
import dev.spanflow.schemas.Spans;
import dev.spanflow.schemas.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two assemblers share four partitions; whichever is asked answers. */
@Tag("broker")
@Timeout(180)
class ITQueries {
    static final String BROKERS = EmbeddedKafka.shared().bootstrapServers();
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final int PARTITIONS = 4;
    static final int TRACES = 20;

    final Topics topics = new Topics("it-" + UUID.randomUUID() + ".");
    final HttpClient http = HttpClient.newHttpClient();
    Instance one;
    Instance two;

    /** An assembler and the server that it answers through. */
    record Instance(Assembler assembler, HttpServer server) implements AutoCloseable {
        static Instance start(Topics topics, Path state) throws IOException {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            AssemblerConfig config = new AssemblerConfig(Map.of(
                    AssemblerConfig.BOOTSTRAP_SERVERS,
                    BROKERS,
                    AssemblerConfig.STATE_DIR,
                    state.toString(),
                    AssemblerConfig.TOPIC_PREFIX,
                    topics.prefix(),
                    AssemblerConfig.STANDBY_REPLICAS,
                    1));
            Assembler assembler = Assembler.start(
                    config.orServer("127.0.0.1:" + server.getAddress().getPort()));
            server.createContext("/", assembler.queries());
            server.start();
            return new Instance(assembler, server);
        }

        @Override
        public void close() {
            assembler.close();
            server.stop(0);
        }
    }

    @BeforeEach
    void start(@TempDir Path stateOfOne, @TempDir Path stateOfTwo) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKERS))) {
            topics.create(admin, PARTITIONS, (short) 1);
        }
        one = Instance.start(topics, stateOfOne);
        two = Instance.start(topics, stateOfTwo);
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @Test
    void whoeverIsAsked_answers_andGoesOnWhenTheOtherLeaves() throws Exception {
        produce();

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(partitionsOf(one)).isBetween(1, PARTITIONS - 1);
            assertAnswersAll(one);
            assertAnswersAll(two);
        });
        assertThat(get(one, "/traces/t0?span=waiting").body())
                .isEqualTo(get(two, "/traces/t0?span=waiting").body())
                .contains("\"state\":\"waiting\"")
                .contains("\"parent_id\":\"late\"");
        assertThat(get(one, "/traces/none").statusCode()).isEqualTo(404);
        assertThat(get(two, "/traces/none").statusCode()).isEqualTo(404);
        assertPaged();

        two.close();

        await().atMost(PATIENCE).untilAsserted(() -> assertAnswersAll(one));
        assertThat(partitionsOf(one)).isEqualTo(PARTITIONS);
    }

    private void assertAnswersAll(Instance instance) throws Exception {
        for (int i = 0; i < TRACES; i++) {
            HttpResponse<String> trace = get(instance, "/traces/t" + i);
            assertThat(trace.statusCode()).as(trace.body()).isEqualTo(200);
            assertThat(trace.body()).contains("\"trace_id\":\"t" + i + "\"").contains("\"spans\":1,");
        }
        assertThat(get(instance, "/groups/g").body())
                .contains("\"traces\":" + TRACES + ",\"open\":1,\"complete\":" + (TRACES - 1))
                .contains("{\"trace_id\":\"t7\",\"state\":\"complete\",\"spans\":1,");
        assertThat(get(instance, "/ledger").body())
                .startsWith("{\"received\":" + (TRACES + 1) + ",\"released\":" + TRACES)
                .contains("\"waiting\":1,")
                .contains("\"balances\":true,\"partitions\":[{\"partition\":0,");
    }

    private void assertPaged() throws Exception {
        String first = get(one, "/groups/g?limit=15").body();
        assertThat(first).contains("\"next\":\"t4\"");

        String second = get(two, "/groups/g?limit=15&after=t4").body();

        assertThat(second).contains("\"trace_id\":\"t5\"").contains("\"trace_id\":\"t9\"");
        assertThat(second).doesNotContain("\"next\"").doesNotContain("\"trace_id\":\"t4\"");
    }

    private static int partitionsOf(Instance instance) {
        return instance.assembler().streams().metadataForLocalThreads().stream()
                .flatMap(thread -> thread.activeTasks().stream())
                .flatMap(task -> task.topicPartitions().stream())
                .filter(partition -> partition.topic().endsWith(".spans"))
                .toList()
                .size();
    }

    private void produce() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", BROKERS), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < TRACES; i++) {
                send(producer, Spans.span("t" + i, "root").group("g").completed());
            }
            send(producer, Spans.span("t0", "waiting").parent("late"));
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer, Spans span) throws Exception {
        producer.send(new ProducerRecord<>(topics.spans(), span.traceId().getBytes(UTF_8), span.bytes()))
                .get();
    }

    private HttpResponse<String> get(Instance instance, String target) throws Exception {
        URI url =
                URI.create("http://127.0.0.1:" + instance.server().getAddress().getPort() + target);
        return http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }
}
