/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static dev.spanflow.schemas.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.local.Main;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code demo --input FILE.jsonl}; what arrived is asked of the stand-in, not of the demo. */
@Timeout(240)
class ITDemoInput {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern STAND_IN = Pattern.compile("SGP stand-in +(http://\\S+)");

    @Test
    void recording_arrivesWhole() throws Exception {
        assertArrives(Recording.demo());
    }

    @Test
    void recording_isWorthSending() throws Exception {
        Recording recording = Recording.read(Recording.demo());

        int spans = recording.last().size();
        assertThat(recording.lines()).hasSizeGreaterThanOrEqualTo(1_000);
        assertThat(recording.lines()).anyMatch(line -> !line.contains("\"end_timestamp\""));
        assertThat(recording.repeats()).isPositive();
        assertThat(recording.lines().size() - spans - recording.repeats())
                .as("newer snapshots")
                .isPositive();
        assertThat(recording.spansBeforeParent()).isGreaterThan(spans / 3);
    }

    /** Real traces, which are not part of this project: none, and no test, unless a folder is named. */
    @TestFactory
    Stream<DynamicTest> realTraces_arriveWhole() throws IOException {
        return realTraces().stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> assertArrives(file)));
    }

    @Test
    void otherLinesArrive_whenLinesAreNoObjects(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("with faults.jsonl");
        Files.write(
                file,
                List.of(
                        span("t", "c").parent("b").completed().json(),
                        span("t", "b").parent("a").completed().json(),
                        "[1, 2]",
                        span("t", "a").completed().json(),
                        "{\"id\":"));

        try (Child demo = Child.start(Main.class, Map.of(), "demo", "--once", "--input", file.toString())) {
            int exitCode = demo.exitCode(PATIENCE);

            assertThat(demo.output())
                    .contains(file + " line 3 is no JSON object: [1, 2]")
                    .contains(file + " line 5 is no JSON object: {\"id\":")
                    .contains("2 lines were not sent.")
                    .containsPattern("(?m)^SGP holds +3 spans");
            assertThat(exitCode).as(demo.output()).isEqualTo(3);
        }
    }

    private static void assertArrives(Path file) throws Exception {
        Recording recording = Recording.read(file);
        try (Child demo = Child.start(Main.class, Map.of(), "demo", "--input", file.toString())) {
            demo.awaitOutput("The stack stays up.", PATIENCE);

            StandIn standIn = new StandIn(standIn(demo));
            assertThat(standIn.missing(recording.last())).as(demo.output()).isEmpty();
            assertThat(standIn.figure("rows") - standIn.figure("duplicate_rows"))
                    .isEqualTo(recording.last().size());
            assertThat(standIn.figure("violations")).isZero();
            demo.stop(PATIENCE);
        }
    }

    private static URI standIn(Child demo) {
        Matcher address = STAND_IN.matcher(demo.output());
        assertThat(address.find()).as(demo.output()).isTrue();
        return URI.create(address.group(1));
    }

    private static List<Path> realTraces() throws IOException {
        String folder = System.getProperty("e2e.data", "");
        if (folder.isEmpty()) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
    }
}
