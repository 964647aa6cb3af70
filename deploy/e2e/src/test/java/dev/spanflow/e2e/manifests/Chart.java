/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The chart under one of its value sets. */
final class Chart {
    private static final Path FOLDER = Deploy.ROOT.resolve("helm/spanflow");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path WITHOUT_HOOKS = withoutHooks();

    private Chart() {}

    /** All objects, those of hooks among them. */
    static List<JsonNode> render(String values) {
        return Deploy.documents(rendered(valuesFile(values)));
    }

    static String rendered(Path values) {
        return new Helm(WITHOUT_HOOKS)
                .template()
                .withName("prod")
                .withNamespace("tracing")
                .withKubeVersion("1.31.0")
                .withValuesFile(values)
                .call();
    }

    static Path valuesFile(String values) {
        return FOLDER.resolve("ci/" + values + "-values.yaml");
    }

    /**
     * {@code helm lint --strict --values}: the library takes no values, so a copy of the chart has them for its own.
     *
     * @param folder an empty one
     */
    static LintResult lint(String values, Path folder) throws IOException {
        Path chart = copy(folder, UnaryOperator.identity());
        ObjectNode merged = (ObjectNode) Deploy.yaml("helm/spanflow/values.yaml");
        merge(merged, Deploy.yaml("helm/spanflow/ci/" + values + "-values.yaml"));
        JSON.writeValue(chart.resolve("values.yaml").toFile(), merged);
        return new Helm(chart).lint().strict().call();
    }

    /** The library does not render hooks, and the chart's Job and its test are such. */
    private static Path withoutHooks() {
        try {
            return copy(
                    Files.createTempDirectory("spanflow-chart"),
                    text -> text.replace("helm.sh/hook: ", "helm.sh/was-hook: "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path copy(Path folder, UnaryOperator<String> edit) throws IOException {
        Path chart = folder.resolve("spanflow");
        try (Stream<Path> files = Files.walk(FOLDER, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = chart.resolve(FOLDER.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.writeString(target, edit.apply(Files.readString(file)));
            }
        }
        return chart;
    }

    /** As Helm does: of maps each entry, all else as a whole. */
    private static void merge(ObjectNode into, JsonNode from) {
        for (Map.Entry<String, JsonNode> entry : from.properties()) {
            if (entry.getValue().isObject() && into.get(entry.getKey()) instanceof ObjectNode inner) {
                merge(inner, entry.getValue());
            } else {
                into.set(entry.getKey(), entry.getValue());
            }
        }
    }

    static List<JsonNode> ofKind(List<JsonNode> objects, String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
    }
}
