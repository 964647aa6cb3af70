/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("manifests")
class ComposeTest {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(:?[-?][^}]*)?}");

    private final String text = Deploy.text("compose/compose.yaml");
    private final JsonNode file = Deploy.yaml("compose/compose.yaml");
    private final Map<String, JsonNode> services = services();

    private Map<String, JsonNode> services() {
        Map<String, JsonNode> all = new TreeMap<>();
        file.path("services").properties().forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        return all;
    }

    @Test
    void stack_isThatOfTheReadme() {
        assertThat(services)
                .containsOnlyKeys(
                        "kafka-1",
                        "kafka-2",
                        "kafka-3",
                        "kafka-small",
                        "topics",
                        "assembler-1",
                        "assembler-2",
                        "exporter-1",
                        "exporter-2",
                        "sgp",
                        "prometheus",
                        "grafana");
        assertThat(file.has("version")).isFalse();
    }

    @Test
    void everyPort_isOnLoopbackOnly() {
        services.forEach((name, service) -> service.path("ports")
                .forEach(port -> assertThat(port.asText()).as(name).startsWith("127.0.0.1:")));
    }

    @Test
    void everyImage_isPinned() {
        services.forEach((name, service) -> assertThat(service.path("image").asText())
                .as(name)
                .matches(".+:[^:]*[0-9].*")
                .doesNotContain("latest"));
    }

    @Test
    void everyContainer_isConfinedAndBounded() {
        services.forEach((name, service) -> {
            assertThat(service.path("cap_drop").toString()).as(name).isEqualTo("[\"ALL\"]");
            assertThat(service.path("security_opt").toString()).as(name).contains("no-new-privileges:true");
            assertThat(service.path("mem_limit").asText()).as(name).isNotEmpty();
            if (service.path("image").asText().startsWith("spanflow/")) {
                assertThat(service.path("read_only").asBoolean()).as(name).isTrue();
            }
        });
    }

    /** Here, or in the image. */
    @Test
    void everyServiceThatStays_hasAHealthCheck() {
        services.forEach((name, service) -> {
            String image = service.path("image").asText();
            if (image.startsWith("spanflow/") && !name.equals("topics")) {
                String app = image.substring("spanflow/".length(), image.indexOf(':'));
                assertThat(Deploy.text("docker/" + app + "/Dockerfile"))
                        .as(name)
                        .contains("\nHEALTHCHECK ");
            } else if (!name.equals("topics")) {
                assertThat(service.has("healthcheck")).as(name).isTrue();
            }
        });
    }

    @Test
    void everySettingOfAnApp_isOneOfItsOwn() {
        services.forEach((name, service) -> {
            String image = service.path("image").asText();
            if (image.startsWith("spanflow/") && !image.contains("stand-in")) {
                Variables known = Variables.of(image);
                service.path("environment").fieldNames().forEachRemaining(known::requireKnown);
            }
        });
    }

    @Test
    void noSecret_standsInTheFile() {
        services.forEach((name, service) -> {
            Variables known = Variables.of(service.path("image").asText());
            service.path("environment").properties().forEach(variable -> {
                if (known.isSecret(variable.getKey()) || variable.getKey().contains("PASSWORD")) {
                    assertThat(variable.getValue().asText())
                            .as(variable.getKey())
                            .startsWith("${");
                }
            });
        });
    }

    /** What must be chosen is in the example; the rest has a default. */
    @Test
    void everyVariable_hasADefault_orIsInTheExample() {
        String example = Deploy.text("compose/.env.example");
        List<String> unknown = new ArrayList<>();
        Matcher variables = VARIABLE.matcher(text);
        while (variables.find()) {
            String other = variables.group(2);
            if ((other == null || other.startsWith(":?") || other.equals(":-"))
                    && !example.contains("\n" + variables.group(1) + "=")) {
                unknown.add(variables.group(1));
            }
        }

        assertThat(unknown).isEmpty();
    }

    @Test
    void prometheus_asksEveryApp_withTheToken() {
        JsonNode scrape = Deploy.yaml("compose/prometheus.yaml").at("/scrape_configs/0");
        List<String> targets = new ArrayList<>();
        scrape.path("static_configs").forEach(group -> {
            assertThat(group.at("/labels/spanflow_app").asText()).isNotEmpty();
            group.path("targets").forEach(target -> targets.add(target.asText()));
        });

        assertThat(targets)
                .containsExactly("assembler-1:8687", "assembler-2:8687", "exporter-1:8688", "exporter-2:8688");
        assertThat(scrape.at("/authorization/credentials_file").asText()).isEqualTo("/run/secrets/http-token");
        assertThat(file.at("/secrets/http-token/environment").asText()).isEqualTo("SPANFLOW_HTTP_TOKEN");
    }

    @Test
    void whatIsMounted_isThere() {
        services.forEach((name, service) -> service.path("volumes").forEach(volume -> {
            String source = volume.asText().substring(0, volume.asText().indexOf(':'));
            if (source.startsWith(".")) {
                assertThat(Files.exists(Deploy.ROOT.resolve("compose").resolve(source)))
                        .as(source)
                        .isTrue();
            } else {
                assertThat(file.path("volumes").has(source)).as(source).isTrue();
            }
        }));
    }
}
