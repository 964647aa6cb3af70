/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static dev.spanflow.schemas.Spans.span;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanflow.cli.SpanflowCli;
import dev.spanflow.exporter.Exporter;
import dev.spanflow.exporter.ExporterConfig;
import dev.spanflow.local.sgp.Misbehaviour;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Partitions;
import dev.spanflow.schemas.Spans;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Dead letters of many kinds, redriven once their cause is mended; and the commands that tell where everything is. */
@Tag("chaos")
@Tag("large")
@Timeout(300)
class ITRedrive {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern LISTENS = Pattern.compile("has started.* on (http://\\S+)");
    private static final int PARTITIONS = 4;

    @TempDir
    Path data;

    private Ground ground;
    private String assemblerUrl = "";
    private int neighbours;

    @Test
    void whatIsMended_arrivesInOrder_whatIsNot_comesBackOneAttemptOlder() throws Exception {
        try (Ground started = new Ground(data)) {
            ground = started;
            ground.sgp().misbehave(1, List.of(refuse("poison", 400), refuse("outcast", 422), refuse("crasher", 500)));
            try (Exporter exporter = exporter()) {
                Child strict = assembler(20_000);
                sendBroken();
                sendToBeMended();
                Map<String, Integer> letters = awaitLetters(15);
                assertThat(letters.keySet())
                        .containsExactlyInAnyOrder(
                                "NOT_JSON",
                                "NOT_AN_OBJECT",
                                "MISSING_FIELD",
                                "BAD_TIMESTAMP",
                                "VERSION",
                                "TOO_LARGE",
                                "MISPLACED",
                                "ORPHAN",
                                "SGP_REFUSED",
                                "SGP_5XX");
                assertThat(trace("whole")).contains("SGP_REFUSED").contains("exported");
                assertThat(stored("whole", "first")).as("bare").doesNotContain("poison");
                assertThat(ground.standIn().find(new SpanName("whole", "cut"))).isEmpty();
                send(forced("newer"));
                awaitStored(forced("newer"));

                strict.stop(PATIENCE);
                try (Child lenient = assembler(1_000_000)) {
                    ground.sgp().misbehave(1, List.of());
                    send(span("parked", "parent").completed());
                    awaitStored(span("parked", "parent").completed());
                    assertThat(redrive("--trace", "forced")).contains("superseded");
                    assertThat(redrive("--trace", "forced", "--force", "--execute"))
                            .contains("forced");
                    awaitStored(forced("poison"));
                    assertThat(redrive("--execute")).contains("REFUSED").doesNotContain("superseded");

                    mended().forEach(this::awaitStored);
                    awaitStored(span("astray", "astray"));
                    Map<String, Integer> left = awaitLetters(5);
                    assertThat(left)
                            .isEqualTo(Map.of(
                                    "NOT_JSON",
                                    2,
                                    "NOT_AN_OBJECT",
                                    2,
                                    "MISSING_FIELD",
                                    2,
                                    "BAD_TIMESTAMP",
                                    2,
                                    "VERSION",
                                    2));
                    assertThat(ground.standIn().figure("violations")).isZero();
                    assertThat(trace("whole")).doesNotContain("dead letter").contains("exported");
                    await("books that balance").atMost(PATIENCE).until(() -> run("ledger") == 0);
                    assertThat(lenient.output()).doesNotContain("ERROR");
                }
                assertThat(exporter.failure()).isNull();
            }
        }
    }

    private static Misbehaviour refuse(String text, int status) {
        return new Misbehaviour(status, Map.of(), null, 0, null, false, 0, 0, text);
    }

    private Exporter exporter() {
        return Exporter.start(new ExporterConfig(Map.of(
                ExporterConfig.BOOTSTRAP_SERVERS, ground.bootstrapServers(),
                ExporterConfig.SGP_URL, ground.sgp().url().toString(),
                ExporterConfig.SGP_API_KEY, "local",
                ExporterConfig.FAILING_BATCH_MS, "200",
                ExporterConfig.FAILING_SPAN_MS, "200",
                ExporterConfig.RETRY_BACKOFF_MS, "20",
                ExporterConfig.RETRY_BACKOFF_MAX_MS, "50")));
    }

    private Child assembler(int recordMaxBytes) throws IOException {
        Child child = Child.start(
                SpanflowCli.class,
                Map.of("LOG_LEVEL", "INFO"),
                "assembler",
                "--bootstrap-servers",
                ground.bootstrapServers(),
                "--state-dir",
                data.resolve("state").toString(),
                "--orphan-policy",
                "park",
                "--orphan-timeout-ms",
                "1000",
                "--clock-idle-grace-ms",
                "1000",
                "--record-max-bytes",
                Integer.toString(recordMaxBytes),
                "--http-port",
                "0");
        child.awaitOutput("has started", PATIENCE);
        Matcher url = LISTENS.matcher(child.output());
        assertThat(url.find()).isTrue();
        assemblerUrl = url.group(1);
        return child;
    }

    /** Nobody can mend these. */
    private void sendBroken() throws Exception {
        send("broken", "no JSON", Map.of());
        send("broken", "[]", Map.of());
        send("broken", "{}", Map.of());
        send("broken", span("broken", "a").with("start_timestamp", "\"soon\"").json(), Map.of());
        send("broken", span("broken", "b").json(), Map.of(Headers.VERSION, "2"));
    }

    private void sendToBeMended() throws Exception {
        send(span("whole", "root"));
        send(span("whole", "updated").parent("root"));
        awaitStored(span("whole", "updated").parent("root"));
        for (Spans span : mended()) {
            if (!span.json().contains("\"updated\"")) {
                send(span);
            }
        }
        send(updated());
        send(forced("poison"));
        int wrong = (Partitions.of("astray".getBytes(UTF_8), PARTITIONS) + 1) % PARTITIONS;
        send(wrong, "astray", span("astray", "astray").json(), Map.of(Headers.REROUTED, "0@0"));
    }

    /** What has to be at SGP in the end. */
    private static List<Spans> mended() {
        List<Spans> spans = new ArrayList<>(List.of(
                span("whole", "first").parent("root").output("poison"),
                span("whole", "child").parent("first").completed(),
                span("whole", "large").parent("root").output("x".repeat(30_000)),
                span("whole", "cut").parent("large").output("x".repeat(950_000)),
                span("whole", "outcast").parent("root").completed(),
                span("crash", "crasher").completed(),
                span("parked", "child").parent("parent").completed(),
                span("parked", "grandchild").parent("child").completed()));
        spans.add(updated());
        return spans;
    }

    private static Spans updated() {
        return span("whole", "updated").parent("root").output("poison").completed();
    }

    /** One that SGP refuses and a newer one that it takes. */
    private static Spans forced(String output) {
        return span("forced", "twice").output(output).completed();
    }

    private String stored(String trace, String id) {
        return ground.standIn().find(new SpanName(trace, id)).orElseThrow().toString();
    }

    private void send(Spans span) throws Exception {
        send(span.traceId(), span.json(), Map.of());
    }

    private void send(String key, String value, Map<String, String> headers) throws Exception {
        send(null, key, value, headers);
    }

    private void send(Integer partition, String key, String value, Map<String, String> headers) throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(ground.topics().spans(), partition, key.getBytes(UTF_8), value.getBytes(UTF_8));
        headers.forEach((name, text) -> record.headers().add(name, Headers.bytes(text)));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", ground.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }

    private void awaitStored(Spans span) {
        var sent = Recording.parse(span.json());
        await(span.json().substring(0, Math.min(200, span.json().length())))
                .atMost(PATIENCE)
                .until(() -> ground.standIn().holds(SpanName.of(sent), sent));
    }

    /** Attempts by reason of all that are unresolved, once there are so many. */
    private Map<String, Integer> awaitLetters(int count) {
        JsonNode letters = await(count + " letters")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .until(this::lettersAndNeighbours, found -> found.size() == count);
        Map<String, Integer> attempts = new TreeMap<>();
        for (JsonNode letter : letters) {
            attempts.put(letter.path("reason").asText(), letter.path("attempts").asInt());
        }
        return attempts;
    }

    /** SGP must take others meanwhile, or it is an outage and nobody is given up. */
    private JsonNode lettersAndNeighbours() throws Exception {
        for (int i = 0; i < 20; i++) {
            send(span("neighbour" + neighbours++, "root").completed());
        }
        return letters();
    }

    private JsonNode letters() throws IOException {
        StringWriter out = new StringWriter();
        assertThat(run(out, "dead-letters", "list", "--output", "json")).isZero();
        return JSON.readTree(out.toString());
    }

    private String trace(String id) {
        StringWriter out = new StringWriter();
        assertThat(run(out, "trace", id)).isZero();
        return out.toString();
    }

    private String redrive(String... args) {
        List<String> all = new ArrayList<>(List.of("dead-letters", "redrive"));
        all.addAll(List.of(args));
        StringWriter out = new StringWriter();
        assertThat(run(out, all.toArray(String[]::new))).isZero();
        return out.toString();
    }

    private int run(String... args) {
        return run(new StringWriter(), args);
    }

    private int run(StringWriter out, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--bootstrap-servers", ground.bootstrapServers()));
        if (!args[0].equals("dead-letters")) {
            all.addAll(List.of("--assembler-url", assemblerUrl));
        }
        CommandLine cli = SpanflowCli.create(Map.of());
        cli.setOut(new PrintWriter(out));
        cli.setErr(new PrintWriter(new StringWriter()));
        return cli.execute(all.toArray(String[]::new));
    }
}
