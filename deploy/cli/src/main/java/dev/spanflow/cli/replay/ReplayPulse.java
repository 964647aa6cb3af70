/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import dev.spanflow.assembler.replay.ReplayLog;
import dev.spanflow.schemas.Replay;
import dev.spanflow.schemas.ReplayState;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a running replay down every second, whatever else takes its time, and hears when somebody wants it stopped. Thread-safe.
 */
final class ReplayPulse implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReplayPulse.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    /** Whoever runs a replay is silent for no longer, unless the brokers are. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(200);

    private final ReplayLog topic;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "replay-pulse");
        daemon.setDaemon(true);
        return daemon;
    });
    private volatile Replay now;
    private volatile boolean cancelled;

    private ReplayPulse(ReplayLog topic, Replay now) {
        this.topic = topic;
        this.now = now;
    }

    /** Takes over the topic until it is closed. */
    static ReplayPulse start(ReplayLog topic, Replay replay) {
        ReplayPulse pulse = new ReplayPulse(topic, replay);
        topic.all(); // from here on there is news
        topic.write(replay);
        topic.news(any -> {}); // who may not read here is told now, and not by a beat that nobody sees
        var unused = pulse.thread.scheduleWithFixedDelay(
                pulse::beat, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return pulse;
    }

    /** Whether somebody runs this replay now: waits for a sign of life, for five seconds. */
    static boolean isAlive(ReplayLog topic, Replay replay) throws InterruptedException {
        long end = System.nanoTime() + SILENCE.toNanos();
        boolean[] heard = {false};
        while (!heard[0] && end - System.nanoTime() > 0) {
            Thread.sleep(LOOK.toMillis());
            topic.news(any -> heard[0] |= any.id().equals(replay.id()) && !any.equals(replay));
        }
        return heard[0];
    }

    private void beat() {
        try {
            Replay replay = now;
            topic.write(at(replay, System.currentTimeMillis()));
            topic.news(any -> cancelled |= any.id().equals(replay.id()) && any.state() == ReplayState.CANCELLING);
        } catch (RuntimeException e) {
            log.info("The replay could not be written down, the next time will do: {}", e.toString());
        }
    }

    private static Replay at(Replay replay, long millis) {
        Replay.Progress progress = replay.progress();
        return new Replay(
                replay.id(),
                replay.state(),
                replay.plan(),
                new Replay.Progress(progress.pass(), progress.next(), progress.sent(), millis, progress.detail()));
    }

    void set(Replay replay) {
        now = replay;
    }

    /** Whether somebody has asked for it to stop. */
    boolean isCancelled() {
        return cancelled;
    }

    /** Stops, and writes down how it has ended. */
    void end(Replay replay) {
        close();
        topic.write(at(replay, System.currentTimeMillis()));
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(30, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
