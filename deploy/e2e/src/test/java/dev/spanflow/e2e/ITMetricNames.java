/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spanflow.e2e.manifests.Queried;
import dev.spanflow.local.LocalStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What dashboards and alerts ask for is what the apps tell. */
@Timeout(240)
class ITMetricNames {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String KAFKA = "kafka_";

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    @Tag("manifests")
    void everyMetricAndLabel_isToldByAnApp(@TempDir Path data) throws Exception {
        Set<String> ours = Queried.names();
        ours.removeIf(name -> name.startsWith(KAFKA));
        assertThat(ours).hasSizeGreaterThan(30);

        assertTold(ours, data);
    }

    /** Those of Kafka's clients are bound once a minute. */
    @Test
    @Tag("chaos")
    @Tag("large")
    void everyMetricOfKafka_isToldByAnApp(@TempDir Path data) throws Exception {
        Set<String> kafkas = Queried.names();
        kafkas.removeIf(name -> !name.startsWith(KAFKA));
        assertThat(kafkas).hasSizeGreaterThan(5);

        assertTold(kafkas, data);
    }

    private void assertTold(Set<String> wanted, Path data) throws Exception {
        try (LocalStack stack = LocalStack.start(data, false);
                Flow flow = new Flow(stack.bootstrapServers(), stack.topics(), Flow.STEADY)) {
            flow.send(Recording.read(Recording.demo())).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

            await().atMost(PATIENCE).untilAsserted(() -> {
                Set<String> missing = new TreeSet<>(wanted);
                missing.removeAll(told(stack));
                assertThat(missing).isEmpty();
            });
            Set<String> values = new TreeSet<>(Queried.labelValues());
            values.removeAll(labelValues(stack));
            assertThat(values).as("values of labels that no app has").isEmpty();
        }
    }

    private Set<String> told(LocalStack stack) throws IOException, InterruptedException {
        Set<String> names = new TreeSet<>();
        for (String line : (metrics(stack.exporterUrl()) + metrics(assembler(stack)))
                .lines()
                .toList()) {
            if (!line.startsWith("#")) {
                names.add(line.replaceAll("[{ ].*", ""));
            }
        }
        return names;
    }

    private Set<String> labelValues(LocalStack stack) throws IOException, InterruptedException {
        Set<String> values = new TreeSet<>();
        for (String line : (metrics(stack.exporterUrl()) + metrics(assembler(stack)))
                .lines()
                .toList()) {
            values.addAll(Queried.labelValuesOf(line));
        }
        return values;
    }

    private static URI assembler(LocalStack stack) {
        return Objects.requireNonNull(stack.assemblerUrl());
    }

    private String metrics(URI app) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(app.resolve("/metrics")).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
