/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import dev.spanflow.assembler.replay.Choice;
import dev.spanflow.assembler.replay.ReplayLog;
import dev.spanflow.assembler.replay.ReplayNames;
import dev.spanflow.assembler.replay.ReplayPlanner;
import dev.spanflow.assembler.replay.ReplayPlanner.Found;
import dev.spanflow.cli.BrokerSettings;
import dev.spanflow.schemas.Replay;
import dev.spanflow.schemas.ReplayState;
import dev.spanflow.schemas.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Plans replays, and runs them to their end. Returns exit codes. */
final class Replays {
    private static final int PARTIAL = 3;
    private static final int INTERRUPTED = 130;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final String ID_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

    private final ReplaySettings settings;
    private final Console console;
    private volatile boolean interrupted;

    /**
     * What is asked for.
     *
     * @param settle in milliseconds
     */
    record Wish(Replay.Selection selection, Destination destination, Rate rate, long settle, Instant now) {}

    /** What is found for it. */
    private record Planned(Replay.Plan plan, Found found) {}

    Replays(ReplaySettings settings, Console console) {
        this.settings = settings;
        this.console = console;
    }

    ReplaySettings settings() {
        return settings;
    }

    /** Prints the plan and no more. */
    void plan(Wish wish) {
        print(planned(wish), null);
        console.say("Nothing was sent. Add --execute to send it.");
    }

    /** Prints the plan and carries it out. */
    int execute(Wish wish) throws InterruptedException {
        Planned planned = planned(wish);
        Replay.Plan plan = planned.plan();
        String id = newId(wish.now());
        print(planned, id);
        if (plan.spans() == 0) {
            console.say("There is nothing to send.");
            return 0;
        }
        Replay.Progress progress = new Replay.Progress(1, plan.from(), 0, plan.created(), null);
        try (ReplayLog log = log()) {
            return run(
                    log,
                    new Replay(id, ReplayState.PLANNED, plan, progress),
                    planned.found().choices());
        }
    }

    private Planned planned(Wish wish) {
        Destination destination = wish.destination();
        long created = wish.now().toEpochMilli();
        try (TopicReader reader = TopicReader.at(settings.addresses(), settings.kafka())) {
            Found found = planner(reader)
                    .plan(new ReplayPlanner.Wish(
                            settings.account(),
                            wish.selection(),
                            destination.backfill() ? null : wish.settle(),
                            created));
            return new Planned(plan(wish, created, found), found);
        }
    }

    private Replay.Plan plan(Wish wish, long created, Found found) {
        return new Replay.Plan(
                settings.account(),
                wish.selection(),
                wish.destination().target(),
                wish.destination().account(),
                wish.destination().backfill(),
                wish.rate().spans(),
                wish.rate().bytes(),
                wish.settle(),
                created,
                found.from(),
                found.to(),
                found.sum(Choice::traces),
                found.sum(Choice::spans),
                found.sum(Choice::bytes),
                found.sum(Choice::live),
                found.sum(Choice::orphans));
    }

    private ReplayPlanner planner(TopicReader reader) {
        return new ReplayPlanner(
                reader, settings.topics().spans(), settings.assembler().recordMaxBytes());
    }

    private void print(Planned planned, @Nullable String id) {
        PlanReport report = new PlanReport(planned.plan(), planned.found(), ZoneId.systemDefault());
        if (console.json()) {
            console.print(report.json(id));
        } else {
            report.print(console.out());
        }
    }

    /** Goes on with a replay, wherever it was begun. */
    int resume(String id) throws InterruptedException {
        try (ReplayLog log = log()) {
            Replay replay = find(log, id);
            if (hasEnded(replay)) {
                return ended(replay);
            }
            if (ReplayPulse.isAlive(log, replay)) {
                throw new KafkaException("Replay " + id + " is running elsewhere: it was written down a moment ago.");
            }
            return takeOver(log, replay);
        }
    }

    /** Stops a replay, here or wherever it runs. */
    int cancel(String id) throws InterruptedException {
        try (ReplayLog log = log()) {
            Replay replay = find(log, id);
            if (hasEnded(replay)) {
                return ended(replay);
            }
            Replay wish = new Replay(id, ReplayState.CANCELLING, replay.plan(), replay.progress());
            log.write(wish);
            if (ReplayPulse.isAlive(log, wish)) {
                console.say("Replay " + id + " runs elsewhere and was asked to stop.");
            }
            while (ReplayPulse.isAlive(log, wish)) {
                Replay now = find(log, id);
                if (hasEnded(now)) {
                    console.say("Replay " + id + " is " + now.state().text() + ".");
                    return 0;
                }
            }
            Replay left = find(log, id);
            int code = hasEnded(left) ? 0 : takeOver(log, wish);
            return code == PARTIAL ? 0 : code; // that it ends early is what was asked for
        }
    }

    private static Replay find(ReplayLog log, String id) {
        Replay replay = log.find(id);
        if (replay == null) {
            throw new ConfigException("There is no replay " + id + ". Which there are: spanflow replay list");
        }
        return replay;
    }

    private static boolean hasEnded(Replay replay) {
        return switch (replay.state()) {
            case COMPLETE, CANCELLED -> true;
            case PLANNED, RUNNING, CANCELLING, FAILED -> false;
        };
    }

    private int ended(Replay replay) {
        ReplayJob.removeLeftovers(settings, replay.id());
        console.say("Replay " + replay.id() + " is " + replay.state().text() + " already. Nothing is left to do.");
        return 0;
    }

    private int takeOver(ReplayLog log, Replay replay) throws InterruptedException {
        boolean sendsPlan = replay.progress().pass() == 1 && replay.state() != ReplayState.CANCELLING;
        return run(log, replay, sendsPlan ? choices(replay) : List.of());
    }

    /** The same bounds give the same choice, unless retention has moved on. */
    private List<Choice> choices(Replay replay) {
        Replay.Plan plan = replay.plan();
        Long settle = plan.backfill() ? null : Long.valueOf(plan.settle());
        try (TopicReader reader = TopicReader.at(settings.addresses(), settings.kafka())) {
            Found found = planner(reader)
                    .plan(new ReplayPlanner.Wish(plan.account(), plan.selection(), settle, plan.created()), plan.to());
            long spans = found.sum(Choice::spans);
            if (spans != plan.spans()) {
                console.say("Retention has taken records since the replay was planned: of " + plan.spans() + " spans "
                        + spans + " are there.");
            }
            return found.choices();
        }
    }

    private int run(ReplayLog log, Replay replay, List<Choice> choices) throws InterruptedException {
        Replay running = replay.state() == ReplayState.CANCELLING
                ? replay
                : new Replay(replay.id(), ReplayState.RUNNING, replay.plan(), replay.progress());
        Destination destination = Destination.of(replay.plan());
        Target target = destination.open(settings, new ReplayNames(settings.topics(), replay.id()), replay.plan());
        ProgressView view = console.progress(replay.plan().spans());
        console.say("Replay " + replay.id() + " to " + destination + ". If it is interrupted: " + command(replay));
        try (ReplayPulse pulse = ReplayPulse.start(log, running);
                Interruption unused = Interruption.listen(() -> interrupted = true, STOP_TIMEOUT)) {
            ReplayJob job = new ReplayJob(settings, running, choices, target, pulse, view, () -> interrupted);
            try {
                return end(replay, watched(job, view));
            } catch (RuntimeException e) {
                writeDown(
                        pulse, job.now(ReplayState.FAILED, e.getMessage() == null ? e.toString() : e.getMessage()), e);
                console.say("The replay goes on where it stopped, once the fault below is mended: " + command(replay));
                throw e;
            }
        }
    }

    /** The bar's line is ended before anything else is said. */
    private static ReplayJob.Ended watched(ReplayJob job, ProgressView view) throws InterruptedException {
        try {
            return job.run();
        } finally {
            view.end();
        }
    }

    /** The brokers may be what failed: then the first fault is the one to tell. */
    private static void writeDown(ReplayPulse pulse, Replay failed, RuntimeException fault) {
        try {
            pulse.end(failed);
        } catch (RuntimeException e) {
            fault.addSuppressed(e);
        }
    }

    private int end(Replay replay, ReplayJob.Ended ended) {
        if (console.json()) {
            console.print(result(replay, ended));
        }
        String refused = ended.tally().refused() == 0
                ? "."
                : ", " + ended.tally().refused() + " were refused and are dead letters now.";
        console.say(
                switch (ended.state()) {
                    case COMPLETE, CANCELLED ->
                        "Replay " + replay.id() + " is " + ended.state().text() + ": "
                                + ended.tally().arrived() + " spans have arrived" + refused;
                    case PLANNED, RUNNING, CANCELLING, FAILED -> "Interrupted. To go on: " + command(replay);
                });
        return switch (ended.state()) {
            case COMPLETE -> ended.tally().refused() == 0 ? 0 : PARTIAL;
            case CANCELLED -> PARTIAL;
            case PLANNED, RUNNING, CANCELLING, FAILED -> INTERRUPTED;
        };
    }

    private static Map<String, Object> result(Replay replay, ReplayJob.Ended ended) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", "result");
        json.put("replay_id", replay.id());
        json.put("state", ended.state().text());
        json.put("arrived", ended.tally().arrived());
        json.put("refused", ended.tally().refused());
        return json;
    }

    private String command(Replay replay) {
        return "spanflow replay --resume " + replay.id() + " "
                + new BrokerSettings(settings.addresses(), settings.topics(), settings.kafka()).flags();
    }

    private static String newId(Instant now) {
        StringBuilder id = new StringBuilder(ID.format(now)).append('-');
        ThreadLocalRandom.current()
                .ints(4, 0, ID_LETTERS.length())
                .forEach(letter -> id.append(ID_LETTERS.charAt(letter)));
        return id.toString();
    }

    private ReplayLog log() {
        return new ReplayLog(
                settings.addresses(), settings.kafka(), settings.topics().replays());
    }
}
