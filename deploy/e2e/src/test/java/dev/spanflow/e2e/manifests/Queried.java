/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What dashboards and alerts ask Prometheus for. */
public final class Queried {
    /** Of the apps; those of Kubernetes' own are not ours to hold. */
    private static final Pattern NAME = Pattern.compile("\\b(?:spanflow|kafka|jvm|process)_[a-z0-9_]+\\b");

    private static final String LABEL_OF_SCRAPING = "spanflow_app";
    private static final Pattern LABEL =
            Pattern.compile("\\b(outcome|status|cause|age|reason|area|member)=~?\"([^\"$]+)\"");

    private Queried() {}

    /** Names of metrics. */
    public static Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (String expression : expressions()) {
            Matcher found = NAME.matcher(expression);
            while (found.find()) {
                names.add(found.group());
            }
        }
        names.remove(LABEL_OF_SCRAPING);
        return names;
    }

    /** Values of labels that are asked for by name, as {@code label=value}. */
    public static Set<String> labelValues() {
        Set<String> values = new TreeSet<>();
        expressions().forEach(expression -> values.addAll(labelValuesOf(expression)));
        return values;
    }

    /** In an expression, or in a line of metrics. */
    public static Set<String> labelValuesOf(String text) {
        Set<String> values = new TreeSet<>();
        Matcher found = LABEL.matcher(text);
        while (found.find()) {
            for (String value : found.group(2).split("\\|", -1)) {
                values.add(found.group(1) + "=" + value);
            }
        }
        return values;
    }

    private static List<String> expressions() {
        List<String> expressions = new ArrayList<>();
        for (JsonNode dashboard : dashboards()) {
            dashboard.findValuesAsText("expr").forEach(expressions::add);
            dashboard.findValuesAsText("definition").forEach(expressions::add);
        }
        Deploy.yaml("observability/alerts.yaml").findValuesAsText("expr").forEach(expressions::add);
        return expressions;
    }

    static List<JsonNode> dashboards() {
        try (Stream<Path> files = Files.list(Deploy.ROOT.resolve("observability/dashboards"))) {
            List<JsonNode> dashboards = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                dashboards.add(new ObjectMapper().readTree(file.toFile()));
            }
            return dashboards;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
