/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanflow.cli.SpanflowCli;
import dev.spanflow.embedded.EmbeddedKafka;
import dev.spanflow.schemas.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;

/**
 * A broker and several assemblers, each a process of its own. The system property {@code e2e.group.protocol} chooses how the
 * assemblers form their group: {@code classic}, or {@code streams}.
 */
final class Cluster implements AutoCloseable {
    private static final String PROTOCOL = System.getProperty("e2e.group.protocol", "classic");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern LISTENS = Pattern.compile("has started.* on (http://\\S+)");
    private static final int PARTITIONS = 4;

    private final Path data;
    private final Map<String, String> settings;
    private final String heap;
    private final Topics topics = new Topics(Topics.DEFAULT_PREFIX);
    private final String bootstrapServers;
    private final Map<String, Child> assemblers = new HashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private Child broker;

    /**
     * Starts the broker and makes the topics.
     *
     * @param settings of each assembler, by their flags without the dashes
     */
    Cluster(Path data, String heap, Map<String, String> settings) throws IOException {
        this.data = data;
        this.heap = heap;
        this.settings = settings;
        this.broker = broker(0);
        this.bootstrapServers = announced(broker);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            topics.create(admin, PARTITIONS, (short) 1);
        }
    }

    private Child broker(int port) throws IOException {
        Child started = Child.start(
                EmbeddedKafka.class,
                Map.of(),
                "--port",
                Integer.toString(port),
                "--data",
                data.resolve("kafka").toString());
        started.awaitOutput("ready ", PATIENCE);
        return started;
    }

    private static String announced(Child broker) {
        return broker.output()
                .lines()
                .filter(line -> line.startsWith("ready "))
                .map(line -> line.substring("ready ".length()))
                .findFirst()
                .orElseThrow();
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    Topics topics() {
        return topics;
    }

    /** Stops the broker as an operator would, and starts it again where it was. */
    void restartBroker() throws Exception {
        broker.stop(PATIENCE);
        broker = broker(Integer.parseInt(bootstrapServers.substring(bootstrapServers.indexOf(':') + 1)));
    }

    /** With a folder and, where the protocol knows such a thing, a membership that outlive the process. */
    Child assembler(String name) throws IOException {
        List<String> args = new ArrayList<>(List.of(
                "assembler",
                "--bootstrap-servers",
                bootstrapServers,
                "--state-dir",
                stateDir(name).toString(),
                "--http-port",
                "0"));
        settings.forEach((flag, value) -> args.addAll(List.of("--" + flag, value)));
        args.addAll(membership(name));
        Child child = Child.start(
                SpanflowCli.class,
                heap,
                Map.of("LOG_LEVEL", "INFO", "KAFKA_LOG_LEVEL", "WARN"),
                args.toArray(String[]::new));
        assemblers.put(name, child);
        return child;
    }

    private static List<String> membership(String name) {
        return PROTOCOL.equals("classic")
                ? List.of("--group-instance-id", name, "-X", "kafka.session.timeout.ms=6000")
                : List.of("--group-protocol", PROTOCOL);
    }

    /** The one that was started last under this name. */
    Child assemblerNamed(String name) {
        return assemblers.get(name);
    }

    Path stateDir(String name) {
        return data.resolve(name);
    }

    /** The sums of {@code GET /ledger} by their words, asked of one assembler; whether they balance by {@code balances}. */
    JsonNode ledger(String name) {
        Matcher url = LISTENS.matcher(assemblers.get(name).output());
        assertThat(url.find()).as("%s says where it listens", name).isTrue();
        HttpRequest question =
                HttpRequest.newBuilder(URI.create(url.group(1) + "/ledger")).build();
        String answer = await("an answer to GET /ledger")
                .atMost(PATIENCE)
                .ignoreException(IOException.class) // it asks others, which may just have come
                .until(() -> http.send(question, HttpResponse.BodyHandlers.ofString()), it -> it.statusCode() == 200)
                .body();
        return Recording.parse(answer);
    }

    @Override
    public void close() throws InterruptedException {
        for (Child assembler : assemblers.values()) {
            assembler.close();
        }
        broker.close();
    }
}
