/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanflow.assembler.Assembler;
import dev.spanflow.exporter.Exporter;
import dev.spanflow.local.sgp.Report;
import dev.spanflow.local.sgp.SgpStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A range out of the middle of what lies on the topic, sent again. System property {@code e2e.replay.spans}: at least so many
 * spans are sent in all.
 */
@Tag("chaos")
@Timeout(1_800)
class ITReplay {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int SPANS = Integer.getInteger("e2e.replay.spans", 2_000);
    private static final int AT_ONCE = 4;

    /** Traces of several copies run side by side, so that any cut goes through some. */
    private static final class Load {
        final Recording all;
        final Recording[] parts = new Recording[3];

        Load() {
            Recording demo = Recording.read(Recording.demo());
            int copies = AT_ONCE * 3 + (SPANS - 1) / demo.last().size();
            List<String> lines = new ArrayList<>();
            for (int copy = 0; copy < copies; copy += AT_ONCE) {
                lines.addAll(sideBySide(demo, copy));
            }
            all = new Recording(lines);
            for (int part = 0; part < 3; part++) {
                parts[part] = new Recording(lines.subList(lines.size() * part / 3, lines.size() * (part + 1) / 3));
            }
        }

        private static List<String> sideBySide(Recording demo, int copy) {
            List<List<String>> each = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                each.add(demo.copies(copy + i, copy + i + 1).lines());
            }
            List<String> lines = new ArrayList<>();
            for (int line = 0; line < demo.lines().size(); line++) {
                for (List<String> one : each) {
                    lines.add(one.get(line));
                }
            }
            return lines;
        }

        Set<String> tracesOf(Recording part) {
            return part.last().keySet().stream().map(SpanName::traceId).collect(Collectors.toSet());
        }

        /** The last records of all spans of the traces that have a record in a part. */
        Map<SpanName, ObjectNode> whole(Recording part) {
            Set<String> traces = tracesOf(part);
            Map<SpanName, ObjectNode> last = new HashMap<>(all.last());
            last.keySet().removeIf(span -> !traces.contains(span.traceId()));
            return last;
        }
    }

    private final Load load = new Load();

    @Test
    void range_isSentAgain_whole_andNothingElse(@TempDir Path data) throws Exception {
        try (Ground ground = new Ground(data);
                Assembler assembler = ground.assembler();
                Exporter exporter = ground.exporter();
                Flow flow = new Flow(ground.bootstrapServers(), ground.topics(), 50_000);
                SgpStandIn other = SgpStandIn.start(data.resolve("other.db"), 0)) {
            ReplayCli cli = new ReplayCli(ground, data.resolve("replay"));
            send(flow, load.parts[0]);
            Instant from = next();
            send(flow, load.parts[1]);
            Instant to = next();
            send(flow, load.parts[2]);
            awaitArrival(ground.standIn(), load.all.last());
            String[] range = {"--from", from.toString(), "--to", to.toString(), "--settle", "0s"};
            Map<SpanName, ObjectNode> whole = load.whole(load.parts[1]);

            backfill(cli, other, range, whole);
            onceMore(cli, ground, range, whole);
            assertNothingIsLeft(ground, data.resolve("replay"));
            assertThat(assembler.failure()).isNull();
            assertThat(exporter.failure()).isNull();
        }
    }

    @Test
    @Tag("large")
    void killedReplay_isResumedOnAnEmptyDisk_whileLiveSpansAreFinished(@TempDir Path data) throws Exception {
        try (Ground ground = new Ground(data);
                Assembler assembler = ground.assembler();
                Exporter exporter = ground.exporter();
                Flow flow = new Flow(ground.bootstrapServers(), ground.topics(), 50_000)) {
            send(flow, load.parts[0]);
            send(flow, load.parts[1]);
            awaitRows(ground.standIn(), load.all.last().size() / 3); // many wait for parents that come later
            ReplayCli cli = new ReplayCli(ground, data.resolve("first"));
            String id;
            try (Child killed = cli.start("--from", "start", "--settle", "0s", "--rate", "2000/s", "--execute")) {
                killed.awaitOutput("\"type\":\"plan\"", PATIENCE);
                long records = ground.sgp().report().records();
                await("some spans to be sent again")
                        .atMost(PATIENCE)
                        .failFast("it ended", () -> !killed.isAlive())
                        .until(() -> ground.sgp().report().records() > records + SPANS / 20);
                killed.kill();
                id = idOf(killed.output());
            }
            send(flow, load.parts[2]); // finishes what the replay knows as started only

            ReplayCli.Ended done = new ReplayCli(ground, data.resolve("second")).run("--resume", id);

            assertThat(done.code()).as(done.err()).isZero();
            assertThat(done.last("result").path("state").asText()).isEqualTo("complete");
            awaitArrival(ground.standIn(), load.all.last());
            assertThat(ground.sgp().report().violations()).isZero();
            assertNothingIsLeft(ground, data.resolve("second"));
            assertThat(cli.run("--resume", id).err()).contains("is complete already");
            assertThat(assembler.failure()).isNull();
            assertThat(exporter.failure()).isNull();
        }
    }

    @Test
    @Tag("large")
    void cancelledReplay_stops_andFilesAreWhole(@TempDir Path data) throws Exception {
        try (Ground ground = new Ground(data);
                Assembler assembler = ground.assembler();
                Exporter exporter = ground.exporter();
                Flow flow = new Flow(ground.bootstrapServers(), ground.topics(), 50_000)) {
            send(flow, load.all);
            awaitArrival(ground.standIn(), load.all.last());
            ReplayCli cli = new ReplayCli(ground, data.resolve("replay"));
            try (Child slow = cli.start("--from", "start", "--settle", "0s", "--rate", "20/s", "--execute")) {
                slow.awaitOutput("If it is interrupted", PATIENCE);
                String id = idOf(slow.output());
                assertThat(cli.run("--resume", id).err()).contains("is running elsewhere");

                assertThat(cli.run("--cancel", id).code()).isZero();

                assertThat(slow.exitCode(PATIENCE)).isEqualTo(3);
                assertThat(slow.output()).contains("is cancelled");
                assertThat(cli.run("list").out())
                        .anyMatch(replay -> replay.path("replay_id").asText().equals(id)
                                && replay.path("state").asText().equals("cancelled"));
            }
            Path file = data.resolve("spans.jsonl");
            ReplayCli.Ended done = cli.run("--from", "start", "--to-file", file.toString(), "--execute");

            assertThat(done.code()).as(done.err()).isZero();
            List<String> lines = Files.readAllLines(file);
            assertThat(lines).hasSize(load.all.last().size());
            assertThat(new Recording(lines).spansBeforeParent()).isZero();
            assertThat(ground.sgp().report().violations()).isZero();
            assertNothingIsLeft(ground, data.resolve("replay"));
            assertThat(assembler.failure()).isNull();
            assertThat(exporter.failure()).isNull();
        }
    }

    private static String idOf(String output) {
        Matcher id = Pattern.compile("--resume (\\S+)").matcher(output);
        assertThat(id.find()).as(output).isTrue();
        return id.group(1);
    }

    private static void awaitRows(StandIn standIn, long rows) {
        await("spans at SGP").atMost(PATIENCE).until(() -> standIn.figure("rows") >= rows);
    }

    private void backfill(ReplayCli cli, SgpStandIn other, String[] range, Map<SpanName, ObjectNode> whole) {
        ReplayCli.Ended plan = cli.run(with(range, "--to-url", other.url().toString()));
        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(other.report().requests())
                .as("without --execute nothing is sent")
                .isZero();

        ReplayCli.Ended done = cli.run(with(range, "--to-url", other.url().toString(), "--execute"));

        assertThat(done.code()).as(done.err()).isZero();
        Report report = other.report();
        assertThat(report.rows()).isEqualTo(whole.size());
        assertThat(report.violations()).isZero();
        assertThat(report.records()).as("each once").isEqualTo(whole.size());
        assertThat(new StandIn(other.url()).missing(whole)).isEmpty();
        assertThat(plan.planned("spans")).isEqualTo(whole.size());
        assertThat(plan.planned("traces"))
                .isEqualTo(load.tracesOf(load.parts[1]).size());
        assertThat(done.last("result").path("arrived").asLong()).isEqualTo(whole.size());
        assertThat(done.last("result").path("state").asText()).isEqualTo("complete");
    }

    private void onceMore(ReplayCli cli, Ground ground, String[] range, Map<SpanName, ObjectNode> whole) {
        Map<SpanName, Optional<String>> before = stored(ground, whole);
        Report reportBefore = ground.sgp().report();
        int runs = SPANS > 2_000 ? 2 : 1;

        for (int run = 0; run < runs; run++) {
            ReplayCli.Ended done = cli.run(with(range, "--execute"));
            assertThat(done.code()).as(done.err()).isZero();
            assertThat(done.last("result").path("arrived").asLong()).isEqualTo(whole.size());
        }

        Report report = ground.sgp().report();
        assertThat(report.records() - reportBefore.records()).isEqualTo((long) runs * whole.size());
        assertThat(report.rows()).isEqualTo(reportBefore.rows());
        assertThat(report.violations()).isZero();
        assertThat(stored(ground, whole)).isEqualTo(before);
    }

    private static void assertNothingIsLeft(Ground ground, Path stateDir) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", ground.bootstrapServers()))) {
            assertThat(admin.listTopics().names().get())
                    .noneMatch(name -> name.startsWith(ground.topics().application("replay-")));
            assertThat(admin.listGroups().all().get())
                    .extracting(GroupListing::groupId)
                    .noneMatch(name -> name.startsWith(ground.topics().application("replay-")));
        }
        try (var left = Files.list(stateDir)) {
            assertThat(left).isEmpty();
        }
    }

    private static Map<SpanName, Optional<String>> stored(Ground ground, Map<SpanName, ObjectNode> spans) {
        Map<SpanName, Optional<String>> stored = new HashMap<>();
        for (SpanName span : new HashSet<>(spans.keySet())) {
            stored.put(span, ground.sgp().find("default", span.traceId(), span.id()));
        }
        return stored;
    }

    private static String[] with(String[] range, String... more) {
        List<String> all = new ArrayList<>(List.of(range));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static void send(Flow flow, Recording recording) throws Exception {
        flow.send(recording).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** A time after all that has been appended, and before all that will be. */
    private static Instant next() {
        Instant now = Instant.now().plusMillis(2);
        await().pollInterval(Duration.ofMillis(1)).until(() -> Instant.now().isAfter(now.plusMillis(1)));
        return Instant.ofEpochMilli(now.toEpochMilli());
    }

    private static void awaitArrival(StandIn standIn, Map<SpanName, ObjectNode> spans) {
        await("all spans at SGP").atMost(PATIENCE).until(() -> standIn.figure("rows") == spans.size());
        await("each span's last record at SGP")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> standIn.missing(spans).isEmpty());
    }
}
