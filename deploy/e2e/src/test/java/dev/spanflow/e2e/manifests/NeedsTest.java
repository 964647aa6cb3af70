/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanflow.cli.Access;
import dev.spanflow.schemas.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The README's tables of ports, secrets, folders and rights are what the chart gives the apps. */
@Tag("manifests")
class NeedsTest {
    private static final String README = Deploy.text("README.md");

    private final List<JsonNode> objects = Chart.render("strimzi");
    private final Map<String, JsonNode> pods = pods();

    /** By the name of the container. */
    private Map<String, JsonNode> pods() {
        Map<String, JsonNode> pods = new LinkedHashMap<>();
        List<JsonNode> apps = new ArrayList<>(Chart.ofKind(objects, "StatefulSet"));
        apps.addAll(Chart.ofKind(objects, "Deployment"));
        for (JsonNode app : apps) {
            JsonNode pod = app.at("/spec/template/spec");
            pods.put(pod.at("/containers/0/name").asText(), pod);
        }
        return pods;
    }

    @Test
    void ports_areThoseOfTheReadme() {
        List<String> rows = new ArrayList<>();
        pods.forEach((app, pod) -> pod.at("/containers/0/ports").forEach(port -> {
            rows.add(row(app, port.path("containerPort").asText()));
            assertThat(Deploy.text("docker/" + app + "/Dockerfile"))
                    .contains("\nEXPOSE " + port.path("containerPort").asText() + "\n");
        }));

        assertThat(rows).hasSize(2).allSatisfy(row -> assertThat(README).contains("\n" + row));
    }

    @Test
    void secrets_areThoseOfTheReadme() {
        List<String> rows = new ArrayList<>();
        pods.forEach((app, pod) -> {
            for (JsonNode variable : pod.at("/containers/0/env")) {
                JsonNode secret = variable.at("/valueFrom/secretKeyRef");
                if (secret.isObject()) {
                    rows.add(row(
                            app,
                            code(variable.path("name").asText()),
                            code(secret.path("key").asText())));
                }
            }
            for (JsonNode volume : pod.path("volumes")) {
                if (volume.has("secret")) {
                    JsonNode item = volume.at("/secret/items/0");
                    rows.add(row(
                            app,
                            code(folder(pod, volume.path("name").asText()) + "/"
                                    + item.path("path").asText()),
                            code(item.path("key").asText())));
                }
            }
        });

        assertThat(README).contains(table("| app | as | key of the secret |", rows));
    }

    @Test
    void folders_areThoseOfTheReadme() {
        List<String> rows = new ArrayList<>();
        pods.forEach((app, pod) -> {
            for (JsonNode mount : pod.at("/containers/0/volumeMounts")) {
                boolean readOnly = mount.path("readOnly").asBoolean();
                rows.add(row(app, code(mount.path("mountPath").asText()), readOnly ? "read" : "write"));
            }
        });

        assertThat(README).contains(table("| app | folder | to |", rows));
    }

    /** Which {@code AccessTest} holds the README to, and {@code ITAccess} the brokers. */
    @Test
    void rightsOfKafkaUsers_areThoseOfTheApps() {
        List<String> rendered = new ArrayList<>();
        for (JsonNode user : Chart.ofKind(objects, "KafkaUser")) {
            String name = user.at("/metadata/name").asText().replace("prod-spanflow-", "");
            for (JsonNode acl : user.at("/spec/authorization/acls")) {
                JsonNode resource = acl.path("resource");
                Set<String> operations = new TreeSet<>();
                acl.path("operations").forEach(operation -> operations.add(operation.asText()));
                rendered.add(String.join(
                        " ",
                        name,
                        resource.path("type").asText(),
                        resource.path("patternType").asText(),
                        resource.path("name").asText(),
                        operations.toString()));
            }
        }

        assertThat(rendered)
                .containsExactlyInAnyOrderElementsOf(
                        Access.all().stream().map(NeedsTest::inStrimzisWords).toList());
    }

    private static String inStrimzisWords(Access access) {
        Set<String> operations = new TreeSet<>();
        access.operations().forEach(operation -> operations.add(SecurityUtils.operationName(operation)));
        return String.join(
                " ",
                access.role().name().toLowerCase(Locale.ROOT),
                access.type() == ResourceType.TRANSACTIONAL_ID
                        ? "transactionalId"
                        : access.type().name().toLowerCase(Locale.ROOT),
                access.pattern() == PatternType.PREFIXED ? "prefix" : "literal",
                Topics.DEFAULT_PREFIX + access.name(),
                operations.toString());
    }

    private static String folder(JsonNode pod, String volume) {
        for (JsonNode mount : pod.at("/containers/0/volumeMounts")) {
            if (mount.path("name").asText().equals(volume)) {
                return mount.path("mountPath").asText();
            }
        }
        throw new AssertionError("nothing mounts " + volume);
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    private static String table(String head, List<String> rows) {
        String line = head.replaceAll("[^|]+", " --- ");
        return head + "\n" + line + "\n" + String.join("\n", rows) + "\n";
    }
}
