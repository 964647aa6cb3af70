/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.LintResult;
import dev.spanflow.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("manifests")
class ChartTest {
    @ParameterizedTest
    @ValueSource(strings = {"minimal", "strimzi", "accounts"})
    void chart_isLintedStrictly(String values, @TempDir Path copy) throws Exception {
        LintResult result = Chart.lint(values, copy);

        assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "minimal, StatefulSet Deployment Service ServiceAccount PodDisruptionBudget Job Pod",
        "strimzi, StatefulSet Deployment Service ServiceAccount PodDisruptionBudget Pod KafkaTopic KafkaUser"
                + " ServiceMonitor PrometheusRule ConfigMap",
        "accounts, StatefulSet Deployment Service Pod",
    })
    void everyObject_isOneOfItsKind_strictly(String values, String kinds) throws Exception {
        List<JsonNode> objects = Chart.render(values);

        assertThat(objects).extracting(object -> object.path("kind").asText()).containsOnly(kinds.split(" "));
        for (JsonNode object : objects) {
            assertThat(Kinds.parse(object)).as(object.toString()).isNotNull();
            assertThat(object.at("/metadata/labels/app.kubernetes.io~1part-of").asText())
                    .isEqualTo("spanflow");
        }
    }

    @Test
    void unknownField_isNoticed() {
        ObjectNode set = (ObjectNode)
                Chart.ofKind(Chart.render("minimal"), "StatefulSet").get(0);
        ((ObjectNode) set.at("/spec/template/spec")).put("terminationGracePeriod", 60);

        assertThatThrownBy(() -> Kinds.parse(set)).isInstanceOf(UnrecognizedPropertyException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"minimal", "strimzi", "accounts"})
    void everyContainer_isConfined_andBounded(String values) {
        for (JsonNode pod : pods(Chart.render(values))) {
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
            for (JsonNode container : pod.path("containers")) {
                assertThat(container
                                .at("/securityContext/readOnlyRootFilesystem")
                                .asBoolean())
                        .isTrue();
                assertThat(container
                                .at("/securityContext/allowPrivilegeEscalation")
                                .asBoolean(true))
                        .isFalse();
                assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                        .isEqualTo("ALL");
                assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"minimal", "strimzi", "accounts"})
    void everyApp_hasProbes_andTimeToStop(String values) {
        List<JsonNode> objects = Chart.render(values);
        List<JsonNode> apps = new ArrayList<>(Chart.ofKind(objects, "StatefulSet"));
        apps.addAll(Chart.ofKind(objects, "Deployment"));

        assertThat(apps).hasSizeGreaterThanOrEqualTo(2);
        for (JsonNode app : apps) {
            JsonNode pod = app.at("/spec/template/spec");
            assertThat(pod.path("terminationGracePeriodSeconds").asInt())
                    .as("30 s for what is in flight, 15 s for the clients")
                    .isGreaterThan(45);
            assertThat(pod.at("/containers/0/startupProbe/httpGet/path").asText())
                    .isEqualTo("/health/live");
            assertThat(pod.at("/containers/0/livenessProbe/httpGet/path").asText())
                    .isEqualTo("/health/live");
            assertThat(pod.at("/containers/0/readinessProbe/httpGet/path").asText())
                    .isEqualTo("/health/ready");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"minimal", "strimzi", "accounts"})
    void everySetting_isOneOfItsApp_andNoSecretStandsThere(String values) {
        for (JsonNode pod : pods(Chart.render(values))) {
            JsonNode container = pod.at("/containers/0");
            Variables known = Variables.of(container.path("image").asText());
            for (JsonNode variable : container.path("env")) {
                String name = variable.path("name").asText();
                known.requireKnown(name);
                if (known.isSecret(name)) {
                    assertThat(variable.has("value")).as(name).isFalse();
                    assertThat(variable.at("/valueFrom/secretKeyRef/name").asText())
                            .as(name)
                            .isNotEmpty();
                }
            }
        }
    }

    @Test
    void assemblers_areStaticMembersWithAStandby_orOfTheStreamsProtocol() {
        Map<String, String> classic =
                env(Chart.ofKind(Chart.render("minimal"), "StatefulSet").get(0));
        assertThat(classic)
                .containsEntry("SPANFLOW_GROUP_PROTOCOL", "classic")
                .containsEntry("SPANFLOW_GROUP_INSTANCE_ID", "$(POD_NAME)")
                .containsEntry("SPANFLOW_STANDBY_REPLICAS", "1")
                .containsEntry("SPANFLOW_APPLICATION_SERVER", "$(POD_NAME).prod-spanflow-assembler.tracing.svc:8687");

        Map<String, String> streams =
                env(Chart.ofKind(Chart.render("accounts"), "StatefulSet").get(0));
        assertThat(streams)
                .containsEntry("SPANFLOW_GROUP_PROTOCOL", "streams")
                .doesNotContainKeys("SPANFLOW_GROUP_INSTANCE_ID", "SPANFLOW_STANDBY_REPLICAS");
    }

    @Test
    void settings_areWrittenAsTheyAreMeant() {
        assertThat(env(Chart.ofKind(Chart.render("strimzi"), "StatefulSet").get(0)))
                .containsEntry("SPANFLOW_ORPHAN_POLICY", "stub")
                .containsEntry("SPANFLOW_WAITING_MAX_BYTES", "2147483648");
    }

    @Test
    void fractionsAndSwitches_keepTheirValues(@TempDir Path folder) throws Exception {
        Path file = minimalWith(
                "assembler: {settings: {kafka.sasl.login.refresh.window.factor: 0.85, kafka.check.crcs: false}}",
                folder);

        assertThat(env(Chart.ofKind(Deploy.documents(Chart.rendered(file)), "StatefulSet")
                        .get(0)))
                .containsEntry("SPANFLOW_KAFKA_SASL_LOGIN_REFRESH_WINDOW_FACTOR", "0.85")
                .containsEntry("SPANFLOW_KAFKA_CHECK_CRCS", "false");
    }

    @Test
    void strimziTopics_areThoseThatTheCommandMakes() {
        Map<String, NewTopic> wanted = new TreeMap<>();
        new Topics(Topics.DEFAULT_PREFIX)
                .definitions(Topics.DEFAULT_PARTITIONS, (short) 3)
                .forEach(topic -> wanted.put(topic.name(), topic));
        Map<String, NewTopic> rendered = new TreeMap<>();
        for (JsonNode topic : Chart.ofKind(Chart.render("strimzi"), "KafkaTopic")) {
            JsonNode spec = topic.path("spec");
            Map<String, String> configs = new HashMap<>();
            spec.path("config")
                    .properties()
                    .forEach(entry ->
                            configs.put(entry.getKey(), entry.getValue().asText()));
            NewTopic made = new NewTopic(
                            spec.path("topicName").asText(),
                            spec.path("partitions").asInt(),
                            (short) spec.path("replicas").asInt())
                    .configs(configs);
            rendered.put(made.name(), made);
        }

        assertThat(rendered).isEqualTo(wanted);
    }

    @Test
    void rules_areThoseOfTheFile() {
        JsonNode rule = Chart.ofKind(Chart.render("strimzi"), "PrometheusRule").get(0);

        assertThat(rule.at("/spec/groups"))
                .isEqualTo(Deploy.yaml("observability/alerts.yaml").path("groups"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kafka: {bootstrapServers: kafka}                | /kafka/bootstrapServers
            kafka: {bootstrapServer: 'kafka:9092'}          | bootstrapServer
            assembler: {replicas: 0}                        | /assembler/replicas
            assembler: {terminationGracePeriodSeconds: 30}  | /assembler/terminationGracePeriodSeconds
            assembler: {settings: {ORPHAN_POLICY: stub}}    | ORPHAN_POLICY
            topics: {managedBy: strimzi}                    | /strimzi/cluster
            topics: {managedBy: operator}                   | /topics/managedBy
            http: {tokenSecret: {name: ''}}                 | /http/tokenSecret/name
            """)
    void wrongValues_areRefusedByName(String values, String name, @TempDir Path folder) throws Exception {
        Path file = minimalWith(values, folder);

        assertThatThrownBy(() -> Chart.rendered(file)).hasMessageContaining(name);
    }

    private static Path minimalWith(String values, Path folder) throws IOException {
        ObjectNode merged = (ObjectNode)
                Deploy.documents(Files.readString(Chart.valuesFile("minimal"))).get(0);
        merged.setAll((ObjectNode) Deploy.documents(values).get(0));
        return Files.writeString(folder.resolve("values.yaml"), merged.toString());
    }

    private static List<JsonNode> pods(List<JsonNode> objects) {
        List<JsonNode> pods = new ArrayList<>();
        for (JsonNode object : objects) {
            JsonNode spec =
                    object.path("kind").asText().equals("Pod") ? object.path("spec") : object.at("/spec/template/spec");
            if (spec.has("containers")) {
                pods.add(spec);
            }
        }
        assertThat(pods).isNotEmpty();
        return pods;
    }

    private static Map<String, String> env(JsonNode app) {
        Map<String, String> env = new HashMap<>();
        for (JsonNode variable : app.at("/spec/template/spec/containers/0/env")) {
            env.put(variable.path("name").asText(), variable.path("value").asText());
        }
        return env;
    }
}
