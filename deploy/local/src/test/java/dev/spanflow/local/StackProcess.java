/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** {@code spanflow local} as a process of its own, on free ports. */
final class StackProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> PORTS =
            List.of("--kafka-port", "0", "--sgp-port", "0", "--assembler-port", "0", "--exporter-port", "0");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final JsonNode addresses;

    private StackProcess(Process process, JsonNode addresses) {
        this.process = process;
        this.addresses = addresses;
    }

    /** Returns when it has said that it is ready. */
    static StackProcess start(Path logs, Map<String, String> environment, String... args) throws IOException {
        Path out = Files.createTempFile(logs, "out", ".json");
        Path err = Files.createTempFile(logs, "err", ".log");
        ProcessBuilder builder = new ProcessBuilder(command(args)).redirectOutput(out.toFile());
        builder.redirectError(err.toFile()).environment().putAll(environment);
        Process process = builder.start();
        try {
            await().atMost(PATIENCE)
                    .until(() -> !process.isAlive() || Files.readString(out).endsWith("\n"));
            assertThat(process.isAlive()).as(Files.readString(err)).isTrue();
            return new StackProcess(process, new ObjectMapper().readTree(Files.readString(out)));
        } catch (RuntimeException | Error | IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static List<String> command(String... args) {
        List<String> command = ChildJvm.command(Main.class, "512m");
        command.addAll(List.of("local", "--output", "json"));
        command.addAll(PORTS);
        command.addAll(List.of(args));
        return command;
    }

    JsonNode addresses() {
        return addresses;
    }

    /** Sends a completed span, and waits until the broker has it. */
    void send(String trace, String id, String parent) throws Exception {
        String span = "{\"id\":\"" + id + "\",\"trace_id\":\"" + trace + "\",\"name\":\"n\","
                + (parent.isEmpty() ? "" : "\"parent_id\":\"" + parent + "\",")
                + "\"start_timestamp\":\"2026-11-23T10:00:00Z\",\"end_timestamp\":\"2026-11-23T10:00:01Z\"}";
        Map<String, Object> settings =
                Map.of("bootstrap.servers", addresses.get("bootstrap_servers").asText());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            addresses.get("topic").asText(),
                            trace.getBytes(StandardCharsets.UTF_8),
                            span.getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    boolean holds(String trace, String id) throws IOException, InterruptedException {
        String query = "?trace_id=" + encoded(trace) + "&id=" + encoded(id);
        return get("sgp", "/admin/spans" + query).statusCode() == 200;
    }

    void awaitHolds(String trace, String id) {
        await("span " + id + " at SGP").atMost(PATIENCE).until(() -> holds(trace, id));
    }

    HttpResponse<String> get(String part, String path) throws IOException, InterruptedException {
        URI url = URI.create(addresses.get(part).asText() + path);
        return http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; returns the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
