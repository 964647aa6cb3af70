/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.embedded.EmbeddedKafka;
import dev.spanflow.exporter.ExporterConfig;
import dev.spanflow.schemas.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
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

@Tag("broker")
@Timeout(120)
class ITServedApp {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final String servers = EmbeddedKafka.shared().bootstrapServers();
    final Topics topics = new Topics(UUID.randomUUID() + ".");
    final HttpClient http = HttpClient.newHttpClient();
    HttpServer sgp;
    volatile int sgpStatus = 200;

    @BeforeEach
    void startSgp() throws IOException {
        sgp = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sgp.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(sgpStatus, -1);
            }
        });
        sgp.start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            topics.create(admin, 1, (short) 1);
        }
    }

    @AfterEach
    void stopSgp() {
        sgp.stop(0);
    }

    @Test
    void assembler_isReadyOnceItRuns_andCountsItsRecords(@TempDir Path state) throws Exception {
        try (ServedApp assembler = ServedApp.assembler(assemblerConfig(state), HttpSettings.onLoopback(0))) {
            assertThat(get(assembler, "/health/live").statusCode()).isEqualTo(200);
            assertThat(assembler.awaitReady(PATIENCE)).isTrue();
            HttpResponse<String> ready = get(assembler, "/health/ready");
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.body()).startsWith("{\"ok\":true,\"reason\":\"");

            produce(topics.spans());

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(metrics(assembler))
                            .contains("spanflow_assembler_received_records_total 1.0")
                            .contains("spanflow_assembler_records_total{outcome=\"released\"} 1.0")
                            .contains("spanflow_assembler_records_total{outcome=\"dead-lettered\"} 0.0"));
            assertThat(metrics(assembler))
                    .contains("kafka_stream_")
                    .contains("jvm_memory_used_bytes")
                    .contains("spanflow_assembler_waiting 0.0")
                    .contains("spanflow_assembler_oldest_waiting_seconds 0.0")
                    .contains("spanflow_assembler_lag_seconds ")
                    .contains("spanflow_assembler_restoring_records 0.0")
                    .contains("spanflow_assembler_orphans_total{outcome=\"passed\"} 0.0")
                    .contains("spanflow_assembler_dead_letters_total{reason=\"TOO_LARGE\"} 0.0")
                    .contains("spanflow_assembler_repairs_total{member=\"end_timestamp\"} 0.0")
                    .contains("spanflow_assembler_held_records_total{age=\"none\"} 1.0");
            assertAnswersQueries(assembler);
        }
    }

    private void assertAnswersQueries(ServedApp assembler) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(get(assembler, "/traces/trace-1").body())
                                .contains("\"trace_id\":\"trace-1\"")
                                .contains("\"state\":\"complete\""));
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(get(assembler, "/ledger").body()).startsWith("{\"received\":1,\"released\":1"));
    }

    @Test
    void assemblerThatDies_isNotLive_andTellsOfWhat(@TempDir Path state) throws Exception {
        try (ServedApp assembler = ServedApp.assembler(assemblerConfig(state), HttpSettings.onLoopback(0))) {
            produce(topics.groupChanges(), new byte[] {9});

            assembler.awaitStopped();

            assertThat(assembler.failure()).rootCause().hasMessageContaining("written by a newer release");
            HttpResponse<String> live = get(assembler, "/health/live");
            assertThat(live.statusCode()).isEqualTo(503);
            assertThat(live.body()).contains("died of");
            assertThat(get(assembler, "/ledger").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void exporter_isReadyAsAMember_andNotWhileSgpRefusesItsKey() throws Exception {
        try (ServedApp exporter = ServedApp.exporter(exporterConfig(), HttpSettings.onLoopback(0))) {
            assertThat(exporter.awaitReady(PATIENCE)).isTrue();
            sgpStatus = 401;
            produce(topics.orderedSpans());

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(get(exporter, "/health/ready").statusCode())
                                    .isEqualTo(503));
            assertThat(get(exporter, "/health/ready").body())
                    .contains("\"ok\":false")
                    .contains("SGP answers 401: sgp.api.key is missing or wrong");
            assertThat(get(exporter, "/health/live").statusCode()).isEqualTo(200);

            sgpStatus = 200;
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(metrics(exporter))
                            .contains("spanflow_exporter_records_total{outcome=\"acknowledged\"} 1.0")
                            .contains("spanflow_exporter_requests_total{status=\"2xx\"} 1.0")
                            .containsPattern("spanflow_exporter_requests_total\\{status=\"4xx\"} [1-9]")
                            .contains("kafka_consumer_"));
            assertThat(get(exporter, "/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void metrics_holdNoSecretAndNoTrace() throws Exception {
        try (ServedApp exporter = ServedApp.exporter(exporterConfig(), HttpSettings.onLoopback(0))) {
            produce(topics.orderedSpans());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(metrics(exporter))
                            .contains("spanflow_exporter_records_total{outcome=\"acknowledged\"} 1.0"));

            assertThat(metrics(exporter)).doesNotContain("hush-hush").doesNotContain("trace-1");
        }
    }

    @Test
    void unknownPathOrMethod_isRefused() throws Exception {
        try (ServedApp exporter = ServedApp.exporter(exporterConfig(), HttpSettings.onLoopback(0))) {
            assertThat(get(exporter, "/").statusCode()).isEqualTo(404);
            assertThat(get(exporter, "/metrics/x").statusCode()).isEqualTo(404);
            HttpRequest post = HttpRequest.newBuilder(exporter.url().resolve("/metrics"))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(http.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(405);
        }
    }

    @Test
    void takenPort_isNamed_withItsFlag() {
        int taken = sgp.getAddress().getPort();

        assertThatThrownBy(() -> ServedApp.exporter(exporterConfig(), HttpSettings.onLoopback(taken)))
                .hasMessageStartingWith("Cannot listen on 127.0.0.1:" + taken + ": Address already in use")
                .hasMessageContaining("--http-port");
    }

    private AssemblerConfig assemblerConfig(Path state) {
        return new AssemblerConfig(Map.of(
                AssemblerConfig.BOOTSTRAP_SERVERS,
                servers,
                AssemblerConfig.TOPIC_PREFIX,
                topics.prefix(),
                AssemblerConfig.STATE_DIR,
                state.toString()));
    }

    private ExporterConfig exporterConfig() {
        return new ExporterConfig(Map.of(
                ExporterConfig.BOOTSTRAP_SERVERS,
                servers,
                ExporterConfig.TOPIC_PREFIX,
                topics.prefix(),
                ExporterConfig.SGP_URL,
                "http://127.0.0.1:" + sgp.getAddress().getPort(),
                ExporterConfig.SGP_API_KEY,
                "hush-hush",
                ExporterConfig.FAULT_RETRY_MS,
                200));
    }

    private void produce(String topic) throws Exception {
        String span = "{\"id\":\"span-1\",\"trace_id\":\"trace-1\",\"name\":\"n\","
                + "\"start_timestamp\":\"2026-11-23T10:00:00Z\",\"end_timestamp\":\"2026-11-23T10:00:01Z\"}";
        produce(topic, span.getBytes(StandardCharsets.UTF_8));
    }

    private void produce(String topic, byte[] value) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, "trace-1".getBytes(StandardCharsets.UTF_8), value))
                    .get();
        }
    }

    private String metrics(ServedApp app) throws IOException, InterruptedException {
        return get(app, "/metrics").body();
    }

    private HttpResponse<String> get(ServedApp app, String path) throws IOException, InterruptedException {
        URI url = app.url().resolve(path);
        return http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }
}
