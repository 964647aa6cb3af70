/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a worker is about to send, written before it sends: one line a span, with the last record SGP must hold. */
final class Manifest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Manifest() {}

    static void write(Path file, List<Expected> spans) {
        Path half = file.resolveSibling(file.getFileName() + ".part");
        try (BufferedWriter out = Files.newBufferedWriter(half)) {
            for (Expected span : spans) {
                ObjectNode line = JSON.createObjectNode();
                line.put("part", span.part());
                line.set("last", span.last());
                out.write(line.toString());
                out.newLine();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the manifest " + half, e);
        }
        try {
            Files.move(half, file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the manifest " + file, e);
        }
    }

    /** All manifests of a folder that are whole. */
    static List<Expected> readAll(Path folder) {
        List<Expected> spans = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".jsonl")).toList()) {
                for (String line : Files.readAllLines(file)) {
                    JsonNode span = JSON.readTree(line);
                    spans.add(new Expected(span.path("part").asText(), (ObjectNode) span.get("last")));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the manifests in " + folder, e);
        }
        return spans;
    }
}
