/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanflow.cli.SpanflowCli;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** {@code spanflow replay}, in this JVM or in one of its own. */
final class ReplayCli {
    private final Ground ground;
    private final Path stateDir;

    /** How a command has ended. */
    record Ended(int code, List<ObjectNode> out, String err) {
        /** The last object of that type that was printed. */
        ObjectNode last(String type) {
            return out.stream()
                    .filter(object -> object.path("type").asText().equals(type))
                    .reduce((first, second) -> second)
                    .orElseThrow(() -> new AssertionError("no " + type + " in " + out + "; it said " + err));
        }

        long planned(String name) {
            return last("plan").path(name).asLong(-1);
        }
    }

    ReplayCli(Ground ground, Path stateDir) {
        this.ground = ground;
        this.stateDir = stateDir;
    }

    Ended run(String... args) {
        CommandLine cli = SpanflowCli.create(Map.of("SPANFLOW_SGP_API_KEY", "local"));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        cli.setOut(new PrintWriter(out));
        cli.setErr(new PrintWriter(err));
        int code = cli.execute(all(args).toArray(String[]::new));
        return new Ended(code, out.toString().lines().map(Recording::parse).toList(), err.toString());
    }

    /** In a JVM of its own, to its end. */
    Ended runApart(Duration patience, String... args) throws Exception {
        try (Child child = start(args)) {
            int code = child.exitCode(patience);
            List<String> lines = child.output().lines().toList();
            return new Ended(
                    code,
                    lines.stream()
                            .filter(line -> line.startsWith("{"))
                            .map(Recording::parse)
                            .toList(),
                    child.output());
        }
    }

    Child start(String... args) throws IOException {
        return Child.start(
                SpanflowCli.class,
                Map.of("SPANFLOW_SGP_API_KEY", "local"),
                all(args).toArray(String[]::new));
    }

    private List<String> all(String... args) {
        List<String> all = new ArrayList<>(List.of("replay"));
        all.addAll(List.of(args));
        all.addAll(List.of(
                "--output",
                "json",
                "--bootstrap-servers",
                ground.bootstrapServers(),
                "--sgp-url",
                ground.sgp().url().toString(),
                "--state-dir",
                stateDir.toString()));
        return all;
    }
}
