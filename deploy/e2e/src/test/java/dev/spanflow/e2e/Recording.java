/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Span records, one JSON object a line, in the order in which they are sent. */
record Recording(List<String> lines) {
    private static final ObjectMapper JSON = new ObjectMapper();

    Recording {
        lines = List.copyOf(lines);
    }

    static Recording read(Path file) {
        try {
            return new Recording(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the recording " + file, e);
        }
    }

    /** What lay on the spans topic after a small storm, partition by partition; the README says how it was made. */
    static Path demo() {
        try {
            return Path.of(Objects.requireNonNull(Recording.class.getResource("/recordings/demo.jsonl"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same again and again, each copy by its number in other traces. */
    Recording copies(int from, int to) {
        List<String> all = new ArrayList<>();
        for (int copy = from; copy < to; copy++) {
            for (String line : lines) {
                ObjectNode record = parse(line);
                all.add(record.put("trace_id", record.path("trace_id").asText() + "-" + copy)
                        .toString());
            }
        }
        return new Recording(all);
    }

    /** What SGP must hold in the end: the last record of each span. */
    Map<SpanName, ObjectNode> last() {
        Map<SpanName, ObjectNode> last = new LinkedHashMap<>();
        for (String line : lines) {
            ObjectNode record = parse(line);
            last.put(SpanName.of(record), record);
        }
        return last;
    }

    /** Records that are the same, byte for byte, as an earlier one. */
    long repeats() {
        return lines.size() - lines.stream().distinct().count();
    }

    /** Spans whose first record comes before their parent's first. */
    long spansBeforeParent() {
        Map<SpanName, Integer> first = new HashMap<>();
        Map<SpanName, SpanName> parents = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            ObjectNode record = parse(lines.get(i));
            if (first.putIfAbsent(SpanName.of(record), i) == null) {
                parents.put(SpanName.of(record), SpanName.parentOf(record));
            }
        }
        return parents.entrySet().stream()
                .filter(span -> first.getOrDefault(span.getValue(), -1) > first.get(span.getKey()))
                .count();
    }

    static ObjectNode parse(String line) {
        try {
            return (ObjectNode) JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + line, e);
        }
    }
}
