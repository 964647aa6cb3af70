/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanflow.local.demo.DemoWorkload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The images and the compose stack on a real engine, the demo's workload through it, containers killed meanwhile. */
@Tag("docker")
@Timeout(1_200)
class ITCompose {
    private static final Logger log = LoggerFactory.getLogger(ITCompose.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<SpanName, ObjectNode> expected = new HashMap<>();
    private long seed;

    /** What happens while spans flow. */
    private interface Event {
        void happen() throws Exception;
    }

    @Test
    void stack_losesNothingAndKeepsOrder_whileContainersAreKilledAndReplaced(@TempDir Path folder) throws Exception {
        try (Compose stack = new Compose("cluster")) {
            long begun = System.nanoTime();
            stack.up();
            log.info("The stack is healthy after {} s", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
            StandIn sgp = standIn(stack);

            during(stack, sgp, folder, "an assembler is killed and replaced", () -> stack.replace("assembler-1"));
            during(stack, sgp, folder, "a broker is killed and replaced", () -> stack.replace("kafka-2"));
            during(stack, sgp, folder, "an exporter is killed and replaced", () -> stack.replace("exporter-1"));
            during(stack, sgp, folder, "nothing happens", () -> {});

            assertThat(sgp.missing(expected)).as("lost").isEmpty();
            assertThat(sgp.figure("violations")).as("violations").isZero();
            assertThat(sgp.figure("rows")).isEqualTo(expected.size());
            JsonNode ledger = ledger(stack);
            assertThat(ledger.path("balances").asBoolean())
                    .as(ledger.toString())
                    .isTrue();
            assertThat(ledger.path("waiting").asLong(-1)).isZero();
            assertThat(ledger.path("dead_lettered").asLong(-1)).isZero();
            log.info("{} spans, 0 lost, 0 violations; ledger {}", expected.size(), withoutPartitions(ledger));
        }
    }

    @Test
    void smallStack_isHealthy_confined_andStopsInTime(@TempDir Path folder) throws Exception {
        try (Compose stack = new Compose("small")) {
            stack.up();
            StandIn sgp = standIn(stack);
            awaitStored(sgp, DemoWorkload.run("127.0.0.1:" + stack.port("KAFKA_PORT_1"), folder, 1));
            assertThat(sgp.figure("violations")).isZero();

            for (String app : new String[] {"assembler-1", "exporter-1"}) {
                assertThat(stack.inspect(
                                app, "{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}"))
                        .isEqualTo("10001:10001 true [ALL]");
                assertThat(stack.inspect(app, "{{range .HostConfig.PortBindings}}{{range .}}{{.HostIp}}{{end}}{{end}}"))
                        .isEqualTo("127.0.0.1");
                stack.compose("stop", app);
                assertThat(stack.inspect(app, "{{.State.ExitCode}} {{.State.OOMKilled}}"))
                        .as("stopped by SIGTERM, not by the end of the grace")
                        .isEqualTo("143 false");
            }
            assertThat(stack.compose("logs", "--no-color")).doesNotContain(Compose.TOKEN);
        }
    }

    /** Sends the workload; the event comes in its midst. Returns when all of it is stored. */
    private void during(Compose stack, StandIn sgp, Path folder, String what, Event event) throws Exception {
        Path manifests = Files.createDirectory(folder.resolve("manifests-" + ++seed));
        long before = sgp.figure("rows");
        long of = seed;
        CompletableFuture<List<ObjectNode>> sent = CompletableFuture.supplyAsync(() -> {
            try {
                return DemoWorkload.run(bootstrapServers(stack), manifests, of);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await("spans to flow").atMost(PATIENCE).until(() -> sgp.figure("rows") > before + 100 || sent.isDone());
        long begun = System.nanoTime();
        event.happen();
        awaitStored(sgp, sent.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        log.info(
                "While {}: {} spans in all, stored {} s after it",
                what,
                expected.size(),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
    }

    private void awaitStored(StandIn sgp, List<ObjectNode> spans) {
        spans.forEach(span -> expected.put(SpanName.of(span), span));
        Deque<SpanName> missing = new ArrayDeque<>();
        spans.forEach(span -> missing.add(SpanName.of(span)));
        await("all spans to be stored").atMost(PATIENCE).until(() -> {
            missing.removeIf(name -> sgp.holds(name, expected.get(name)));
            return missing.isEmpty();
        });
    }

    private static String bootstrapServers(Compose stack) {
        return "127.0.0.1:" + stack.port("KAFKA_PORT_1") + ",127.0.0.1:" + stack.port("KAFKA_PORT_2") + ",127.0.0.1:"
                + stack.port("KAFKA_PORT_3");
    }

    private static StandIn standIn(Compose stack) throws Exception {
        String certificate = stack.compose("exec", "-T", "sgp", "cat", "/certificate/sgp.pem");
        HttpClient http =
                HttpClient.newBuilder().sslContext(trusting(certificate)).build();
        return new StandIn(URI.create("https://127.0.0.1:" + stack.port("SGP_PORT")), http);
    }

    private static SSLContext trusting(String certificate) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "sgp",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(certificate.getBytes(UTF_8))));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /** Once no partition moves. */
    private static JsonNode ledger(Compose stack) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + stack.port("ASSEMBLER_PORT_2") + "/ledger"))
                .header("Authorization", "Bearer " + Compose.TOKEN)
                .build();
        return await("the ledger of all partitions")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> {
                            HttpResponse<String> answer =
                                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
                            return answer.statusCode() == 200 ? JSON.readTree(answer.body()) : null;
                        },
                        ledger -> ledger != null && ledger.path("waiting").asLong(-1) == 0);
    }

    private static JsonNode withoutPartitions(JsonNode ledger) {
        return ((ObjectNode) ledger.deepCopy()).without("partitions");
    }
}
