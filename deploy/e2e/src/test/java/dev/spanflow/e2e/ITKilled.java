/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spanflow.assembler.Assembler;
import dev.spanflow.exporter.Exporter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
@Timeout(300)
class ITKilled {
    private static final Logger log = LoggerFactory.getLogger(ITKilled.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SPANS = Integer.getInteger("e2e.spans", 3_600);
    private static final int KILLS = Integer.getInteger("e2e.kills", 3);
    private static final long SEED = Long.getLong("e2e.seed", System.nanoTime());

    private final Random random = new Random(SEED);

    /** How far the killed app has come. */
    private interface Progress {
        int spans();
    }

    @Test
    void assembler_losesNothingAndKeepsOrder_whenKilled(@TempDir Path data) throws Exception {
        try (Ground ground = new Ground(data);
                OrderedSpans ordered = new OrderedSpans(ground);
                Exporter exporter = ground.exporter()) {
            Recording storm = storm();
            sendAndKill(storm, ground, ground::assemblerProcess, ordered::look, ordered::lookAtAll);

            assertThat(exporter.failure()).isNull();
            assertThat(ordered.lookAtAll()).isEqualTo(storm.last().size());
            assertThat(ordered.firsts())
                    .as("exactly once")
                    .isEqualTo(storm.last().size());
            assertThat(ordered.beforeParent()).isZero();
        }
    }

    @Test
    void exporter_leavesNoGapAndKeepsOrder_whenKilled(@TempDir Path data) throws Exception {
        try (Ground ground = new Ground(data);
                Assembler assembler = ground.assembler()) {
            Progress rows = () -> Math.toIntExact(ground.standIn().figure("rows"));
            sendAndKill(storm(), ground, ground::exporterProcess, rows, rows);

            assertThat(assembler.failure()).isNull();
        }
    }

    /** The last part of the storm is sent after the last kill: so no kill can come too late. */
    private void sendAndKill(Recording storm, Ground ground, Callable<Child> start, Progress now, Progress settled)
            throws Exception {
        int early = storm.lines().size() * 3 / 4;
        Child app = start.call();
        try (Flow flow = new Flow(ground)) {
            CompletableFuture<Void> sent = flow.send(storm.first(early));
            for (int kill = 0; kill < KILLS; kill++) {
                killAfter(moment(storm, kill), app, now);
                assertThat(settled.spans())
                        .as("spans that had left when the process was killed, seed %d", SEED)
                        .isPositive()
                        .isLessThan(storm.last().size());
                app = start.call();
            }
            sent.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            flow.send(storm.withoutFirst(early)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertArrived(storm, ground, app);
        } finally {
            app.close();
        }
    }

    /** Random numbers of spans, growing, up to half of the storm. */
    private int moment(Recording storm, int kill) {
        int range = storm.last().size() / 2 / KILLS;
        return kill * range + 1 + random.nextInt(range);
    }

    private static void killAfter(int spans, Child app, Progress now) throws InterruptedException {
        await(spans + " spans to leave")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .failFast("the process died by itself", () -> !app.isAlive())
                .until(() -> now.spans() >= spans);
        app.kill();
        log.info("Killed after {} spans, seed {}", spans, SEED);
    }

    private static void assertArrived(Recording storm, Ground ground, Child app) {
        StandIn standIn = ground.standIn();
        await("all spans at SGP")
                .atMost(PATIENCE)
                .failFast("the process died by itself: " + app.output(), () -> !app.isAlive())
                .until(() -> standIn.figure("rows") == storm.last().size());
        await("each span's last record at SGP")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(standIn.missing(storm.last()))
                        .as("missing, seed %d", SEED)
                        .isEmpty());
        assertThat(standIn.figure("violations")).as("seed %d", SEED).isZero();
    }

    private static Recording storm() throws IOException {
        Recording recording = Recording.read(Recording.demo());
        int spans = recording.last().size();
        return recording.times((SPANS + spans - 1) / spans);
    }
}
