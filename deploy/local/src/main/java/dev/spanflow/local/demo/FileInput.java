/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanflow.schemas.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Span records from a file, one JSON object a line, sent as they are; the last line of an id is what SGP must hold. */
final class FileInput implements Workload {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PART = "file";

    private final Path file;

    FileInput(Path file) {
        this.file = file;
    }

    @Override
    public List<String> run(String bootstrapServers, Path manifests) throws IOException {
        List<String> lines = new ArrayList<>();
        List<String> complaints = new ArrayList<>();
        Map<String, Expected> last = new LinkedHashMap<>();
        try (BufferedReader in = Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                if (parse(line) instanceof ObjectNode span) {
                    lines.add(line);
                    expect(span, last);
                } else {
                    complaints.add(file + " line " + number + " is no JSON object: " + shortened(line));
                }
            }
        }
        Manifest.write(manifests.resolve("file.jsonl"), List.copyOf(last.values()));
        send(bootstrapServers, lines);
        return complaints;
    }

    /** A file is what it is. */
    @Override
    public List<String> biteFaults(SpansTopic spans, List<Expected> expected) {
        return List.of();
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return JSON.nullNode();
        }
    }

    /** A record without ids cannot reach SGP; it is the dead letters' then. */
    private static void expect(ObjectNode span, Map<String, Expected> last) {
        if (span.path("trace_id").isTextual() && span.path("id").isTextual()) {
            Expected expected = new Expected(PART, span);
            last.put(expected.name(), expected);
        }
    }

    private static void send(String bootstrapServers, List<String> lines) throws IOException {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrapServers);
        String topic = new Topics(Topics.DEFAULT_PREFIX).spans();
        AtomicReference<Exception> failure = new AtomicReference<>();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String line : lines) {
                byte[] key = parse(line).path("trace_id").asText().getBytes(UTF_8);
                var unused = producer.send(
                        new ProducerRecord<>(topic, key, line.getBytes(UTF_8)),
                        (metadata, e) -> failure.compareAndSet(null, e));
            }
        }
        if (failure.get() != null) {
            throw new IOException(
                    "The brokers did not take a record: " + failure.get().getMessage(), failure.get());
        }
    }

    private static String shortened(String line) {
        return line.length() <= 60 ? line : line.substring(0, 60) + "…";
    }
}
