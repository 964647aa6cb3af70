/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("manifests")
class RulesTest {
    private static final Pattern HEADING = Pattern.compile("(?m)^## (Spanflow\\w+)$");

    private final Map<String, JsonNode> alerts = alerts();

    private static Map<String, JsonNode> alerts() {
        Map<String, JsonNode> alerts = new TreeMap<>();
        for (JsonNode group : Deploy.yaml("observability/alerts.yaml").path("groups")) {
            group.path("rules").forEach(rule -> alerts.put(rule.path("alert").asText(), rule));
        }
        return alerts;
    }

    @ParameterizedTest
    @ValueSource(strings = {"check rules alerts.yaml", "test rules alerts.test.yaml"})
    void promtool_agrees(String arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments.split(" ")));
        Process promtool = start(command);
        assumeTrue(promtool != null, "manifests: no promtool; Debian's package prometheus has it");

        String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor()).as(output).isZero();
        assertThat(output).contains("SUCCESS");
    }

    private static Process start(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .directory(Deploy.ROOT.resolve("observability").toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            return null;
        }
    }

    /** Silent before its condition, firing after it. */
    @Test
    void everyAlert_isTested_bothWays() {
        List<String> tested = new ArrayList<>();
        for (JsonNode test : Deploy.yaml("observability/alerts.test.yaml").path("tests")) {
            tested.add(test.path("name").asText());
            assertThat(test.at("/promql_expr_test/0/expr").asText())
                    .contains("\"" + test.path("name").asText() + "\"");
            assertThat(test.at("/promql_expr_test/0").has("exp_samples")).isFalse();
            assertThat(test.at("/promql_expr_test/1/exp_samples")).isNotEmpty();
        }

        assertThat(tested).containsExactlyInAnyOrderElementsOf(alerts.keySet());
    }

    @Test
    void everyAlert_saysWhatAndHowBad_andWhereToReadOn() {
        alerts.forEach((name, alert) -> {
            assertThat(alert.at("/labels/severity").asText()).as(name).isIn("warning", "critical");
            assertThat(alert.at("/annotations/summary").asText()).as(name).isNotEmpty();
            assertThat(alert.at("/annotations/description").asText()).as(name).isNotEmpty();
            assertThat(alert.at("/annotations/runbook_url").asText())
                    .isEqualTo("deploy/observability/RUNBOOK.md#" + name.toLowerCase(Locale.ROOT));
        });
    }

    @Test
    void runbook_hasASectionForEachAlert_andNoOther() {
        List<String> sections = new ArrayList<>();
        Matcher headings = HEADING.matcher(Deploy.text("observability/RUNBOOK.md"));
        while (headings.find()) {
            sections.add(headings.group(1));
        }

        assertThat(sections).containsExactlyInAnyOrderElementsOf(alerts.keySet());
    }
}
