/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanflow.assembler.Assembler;
import dev.spanflow.exporter.Exporter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Each app as a process of its own, killed with kill -9 at random moments while spans flow, and started again.
 *
 * <p>System properties: {@code e2e.spans}, at least so many are sent; {@code e2e.kills}; {@code e2e.seed}.
 */
@Tag("chaos")
@Timeout(1_800)
class ITKilled {
    private static final Logger log = LoggerFactory.getLogger(ITKilled.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SPANS = Integer.getInteger("e2e.spans", 4_500);
    private static final int KILLS = Integer.getInteger("e2e.kills", 3);
    private static final long SEED = Long.getLong("e2e.seed", System.nanoTime());

    private final Random random = new Random(SEED);
    private final Storm storm = new Storm();

    /** How many spans the app has dealt with. */
    private interface Progress {
        int spans();
    }

    /** A part before the first kill, one around each, and one after the last: none can come too late. */
    private static final class Storm {
        final int parts = KILLS + 2;
        private final Recording recording = Recording.read(Recording.demo());
        private final int copiesAPart =
                1 + (SPANS - 1) / parts / recording.last().size();
        final Map<SpanName, ObjectNode> last =
                recording.copies(0, parts * copiesAPart).last();

        Recording part(int number) {
            return recording.copies(number * copiesAPart, (number + 1) * copiesAPart);
        }

        int spansAPart() {
            return last.size() / parts;
        }
    }

    @Test
    void assembler_losesNothingAndKeepsOrder_whenKilled(@TempDir Path data) throws Exception {
        try (Ground ground = new Ground(data);
                OrderedSpans ordered = OrderedSpans.committed(ground);
                OrderedSpans written = OrderedSpans.written(ground);
                Exporter exporter = ground.exporter()) {
            sendAndKill(ground, ground::assemblerProcess, written::look, ordered::lookAtAll);

            assertThat(exporter.failure()).isNull();
            assertThat(ordered.lookAtAll()).isEqualTo(storm.last.size());
            assertThat(ordered.firsts()).as("exactly once").isEqualTo(storm.last.size());
            assertThat(ordered.beforeParent()).isZero();
            written.lookAtAll();
            assertThat(written.firsts())
                    .as("some in transactions that a kill cut off")
                    .isGreaterThan(ordered.firsts());
        }
    }

    @Test
    void exporter_leavesNoGapAndKeepsOrder_whenKilled(@TempDir Path data) throws Exception {
        try (Ground ground = new Ground(data);
                Assembler assembler = ground.assembler()) {
            StandIn standIn = ground.standIn();
            Progress rows = () -> Math.toIntExact(standIn.figure("rows"));
            sendAndKill(ground, ground::exporterProcess, rows, rows);

            assertThat(assembler.failure()).isNull();
        }
    }

    @Test
    void oneOfTwoExporters_isReplacedByTheOther_whenKilled(@TempDir Path data) throws Exception {
        try (Ground ground = new Ground(data);
                Assembler assembler = ground.assembler();
                Flow flow = new Flow(ground);
                Child survivor = ground.exporterProcess("exporter-1");
                Child killed = ground.exporterProcess("exporter-2")) {
            Progress rows = () -> Math.toIntExact(ground.standIn().figure("rows"));
            flow.send(storm.part(0)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            awaitProgress(storm.spansAPart(), survivor, rows);
            CompletableFuture<Void> sent = flow.send(storm.part(1));
            awaitProgress(rows.spans() + 1 + random.nextInt(storm.spansAPart() / 2), killed, rows);
            killed.kill();
            assertIsInTheMiddle(rows.spans());
            sent.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            for (int part = 2; part < storm.parts; part++) {
                flow.send(storm.part(part)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }

            assertArrived(ground.standIn(), survivor);
            assertThat(assembler.failure()).isNull();
        }
    }

    private void sendAndKill(Ground ground, Callable<Child> start, Progress now, Progress settled) throws Exception {
        Child app = start.call();
        try (Flow flow = new Flow(ground)) {
            flow.send(storm.part(0)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            awaitProgress(storm.spansAPart(), app, settled);
            for (int kill = 1; kill <= KILLS; kill++) {
                int moment = now.spans() + 1 + random.nextInt(storm.spansAPart() / 2);
                CompletableFuture<Void> sent = flow.send(storm.part(kill));
                awaitProgress(moment, app, now);
                app.kill();
                assertIsInTheMiddle(settled.spans());
                app = start.call();
                sent.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            flow.send(storm.part(KILLS + 1)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertArrived(ground.standIn(), app);
        } finally {
            app.close();
        }
    }

    private static void awaitProgress(int spans, Child app, Progress progress) {
        await(spans + " spans to be dealt with")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .failFast("the process died by itself", () -> !app.isAlive())
                .until(() -> progress.spans() >= spans);
    }

    private void assertIsInTheMiddle(int left) {
        log.info("Killed when {} of {} spans had left, seed {}", left, storm.last.size(), SEED);
        assertThat(left).as("seed %d", SEED).isPositive().isLessThan(storm.last.size());
    }

    private void assertArrived(StandIn standIn, Child app) {
        await("all spans at SGP")
                .atMost(PATIENCE)
                .failFast("the process died by itself", () -> !app.isAlive())
                .untilAsserted(() ->
                        assertThat(standIn.figure("rows")).as("seed %d", SEED).isEqualTo(storm.last.size()));
        await("each span's last record at SGP")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(standIn.missing(storm.last))
                        .as("missing, seed %d", SEED)
                        .isEmpty());
        assertThat(standIn.figure("violations")).as("seed %d", SEED).isZero();
    }
}
