/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import dev.spanflow.assembler.replay.Choice;
import dev.spanflow.assembler.replay.ReplayLog;
import dev.spanflow.assembler.replay.ReplayPlanner;
import dev.spanflow.assembler.replay.ReplayPlanner.Found;
import dev.spanflow.cli.JsonText;
import dev.spanflow.cli.Logging;
import dev.spanflow.cli.OutputFormat;
import dev.spanflow.cli.SettingFlags;
import dev.spanflow.cli.Version;
import dev.spanflow.schemas.Replay;
import dev.spanflow.schemas.ReplayState;
import dev.spanflow.schemas.TopicReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends past spans again. */
@Command(
        name = ReplayCommand.NAME,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Send past spans to SGP again: whole traces, each span once, as its newest record, parents first. Prints the"
                    + " plan and stops, unless --execute."
        },
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nTimes: " + TimeText.GRAMMAR + ".%nExamples:%n",
        footer = {
            "  spanflow replay --last 2h --bootstrap-servers kafka:9092",
            "  spanflow replay --from 2030-05-01T10:00:00Z --to 2030-05-01T12:00:00Z --rate 500/s --execute",
            "  spanflow replay --trace 0af7651916cd43dd8448eb211c80319c --settle 0s --execute",
            "  spanflow replay --group job-9 --to-file spans.jsonl --execute",
            "  spanflow replay --from start --to-url https://sgp.example --to-account ACCOUNT --execute",
            "  spanflow replay --resume 20300501-120000-x7k2"
        })
public final class ReplayCommand implements Callable<Integer> {
    public static final String NAME = "replay";

    private static final int MOST_TRACE_IDS = 10_000;
    private static final int PARTIAL = 3;
    private static final int INTERRUPTED = 130;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final SettingFlags flags;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Traces with a record that was appended then or later.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "And before that. Default: end")
    private @Nullable String to;

    @Option(names = "--last", paramLabel = "DURATION", description = "The same as --from -DURATION.")
    private @Nullable String last;

    @Option(
            names = "--trace",
            paramLabel = "ID|@FILE",
            description = "This trace; may be repeated, or @FILE with an id on each line. At most 10,000.")
    private final List<String> traces = new ArrayList<>();

    @Option(names = "--group", paramLabel = "ID", description = "Traces of this group.")
    private @Nullable String group;

    @Option(
            names = "--settle",
            paramLabel = "DURATION",
            defaultValue = "1h",
            description = "A trace with a younger record is live and left out. Default: ${DEFAULT-VALUE}")
    private String settle = "1h";

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            description = "At most so many spans a second (500/s) or bytes (5MB/s).")
    private @Nullable String rate;

    @Option(
            names = "--to-url",
            paramLabel = "URL",
            description = "Another SGP, which live spans do not go to: live traces are replayed too.")
    private @Nullable String toUrl;

    @Option(
            names = "--to-account",
            paramLabel = "ID",
            description = "Another SGP account, which live spans do not go to; likewise.")
    private @Nullable String toAccount;

    @Option(names = "--to-file", paramLabel = "FILE", description = "A file of JSON lines instead; likewise.")
    private @Nullable Path toFile;

    @Option(names = "--execute", description = "Send it. Without this the plan is printed and nothing else happens.")
    private boolean execute;

    @Option(names = "--dry-run", description = "Print the plan only, which is the default.")
    private boolean dryRun;

    @Option(names = "--resume", paramLabel = "REPLAY", description = "Go on with a replay that was interrupted.")
    private @Nullable String resume;

    @Option(
            names = "--cancel",
            paramLabel = "REPLAY",
            description = "Stop a replay, here or wherever it runs; what it sent is brought up to date first.")
    private @Nullable String cancel;

    @Mixin
    private final OutputFormat output = new OutputFormat();

    private volatile boolean interrupted;

    private ReplayCommand(SettingFlags flags) {
        this.flags = flags;
    }

    public static CommandLine create(Map<String, String> environment) {
        SettingFlags flags = new SettingFlags(ReplaySettings.DEFINITION, environment);
        CommandSpec command = CommandSpec.forAnnotatedObject(new ReplayCommand(flags));
        flags.addTo(command);
        CommandLine replay = new CommandLine(command);
        replay.addSubcommand(ReplayList.create(new SettingFlags(ReplaySettings.DEFINITION, environment)));
        return replay;
    }

    @Override
    public Integer call() throws InterruptedException {
        ReplaySettings settings = new ReplaySettings(flags.resolve());
        if (resume != null && cancel != null) {
            throw new ConfigException("--resume and --cancel cannot be combined.");
        }
        String known = resume != null ? resume : cancel;
        if (known != null) {
            requireNothingChosen(resume != null ? "--resume" : "--cancel");
            return goOn(settings, known);
        }
        return begin(settings);
    }

    private void requireNothingChosen(String flag) {
        boolean chosen = from != null || to != null || last != null || !traces.isEmpty() || group != null;
        boolean targeted = toUrl != null || toAccount != null || toFile != null || rate != null;
        if (chosen || targeted) {
            throw new ConfigException(
                    flag + " goes on with a plan that stands: give no range, trace, group, target or rate.");
        }
    }

    private int begin(ReplaySettings settings) throws InterruptedException {
        if (execute && dryRun) {
            throw new ConfigException("--execute and --dry-run cannot be combined.");
        }
        Instant now = Instant.now();
        Replay.Selection selection = selection(now);
        Destination destination = Destination.chosen(toUrl, toAccount, toFile, settings);
        long settleMillis = TimeText.duration("--settle", settle).toMillis();
        Rate limit = Rate.of(rate);
        try (TopicReader reader = TopicReader.at(settings.addresses(), settings.kafka())) {
            Found found = planner(settings, reader)
                    .plan(new ReplayPlanner.Wish(
                            settings.account(),
                            selection,
                            destination.backfill() ? null : settleMillis,
                            now.toEpochMilli()));
            Replay.Plan plan = plan(settings, selection, destination, limit, settleMillis, now.toEpochMilli(), found);
            return planned(
                    settings,
                    new Replay(
                            newId(now),
                            ReplayState.PLANNED,
                            plan,
                            new Replay.Progress(1, plan.from(), 0, now.toEpochMilli(), null)),
                    found);
        }
    }

    private int planned(ReplaySettings settings, Replay replay, Found found) throws InterruptedException {
        PlanReport report = new PlanReport(replay.plan(), found, ZoneId.systemDefault());
        if (output.isJson()) {
            report.printJson(execute ? replay.id() : null, out());
        } else {
            report.print(out());
        }
        if (!execute) {
            say("Nothing was sent. Add --execute to send it.");
            return 0;
        }
        if (replay.plan().spans() == 0) {
            say("There is nothing to send.");
            return 0;
        }
        requireNewFile();
        try (ReplayLog log = log(settings)) {
            return run(settings, log, replay, found.choices());
        }
    }

    private void requireNewFile() {
        if (toFile != null && Files.exists(toFile)) {
            throw new ConfigException("--to-file " + toFile + " exists. Give a new name, or remove it.");
        }
    }

    private static Replay.Plan plan(
            ReplaySettings settings,
            Replay.Selection selection,
            Destination destination,
            Rate limit,
            long settleMillis,
            long created,
            Found found) {
        return new Replay.Plan(
                settings.account(),
                selection,
                destination.target(),
                destination.account(),
                destination.backfill(),
                limit.spans(),
                limit.bytes(),
                settleMillis,
                created,
                found.from(),
                found.to(),
                found.sum(Choice::traces),
                found.sum(Choice::spans),
                found.sum(Choice::bytes),
                found.sum(Choice::live),
                found.sum(Choice::orphans));
    }

    private static ReplayPlanner planner(ReplaySettings settings, TopicReader reader) {
        return new ReplayPlanner(
                reader, settings.topics().spans(), settings.assembler().recordMaxBytes());
    }

    private Replay.Selection selection(Instant now) {
        if (last != null && from != null) {
            throw new ConfigException("--last and --from cannot be combined: both tell where the range begins.");
        }
        List<String> ids = traceIds();
        if (last == null && from == null && to == null && ids.isEmpty() && group == null) {
            throw new ConfigException(
                    "Say which spans: --last 2h, --from and --to, --trace or --group. All there are: --from start.");
        }
        Long first = last != null
                ? Long.valueOf(now.minus(TimeText.duration("--last", last)).toEpochMilli())
                : from == null ? null : Long.valueOf(TimeText.millis("--from", from, now, 0, Long.MAX_VALUE));
        Long end = to == null || to.equals("end")
                ? null
                : Long.valueOf(TimeText.millis("--to", to, now, 0, Long.MAX_VALUE));
        if (first != null && end != null && first >= end) {
            throw new ConfigException("The range is empty: it begins at " + Instant.ofEpochMilli(first)
                    + " and ends before " + Instant.ofEpochMilli(end) + ".");
        }
        return new Replay.Selection(first, end, ids, group);
    }

    private List<String> traceIds() {
        List<String> ids = new ArrayList<>();
        for (String trace : traces) {
            ids.addAll(trace.startsWith("@") ? lines(Path.of(trace.substring(1))) : List.of(trace));
        }
        if (ids.size() > MOST_TRACE_IDS) {
            throw new ConfigException(
                    "--trace is given " + ids.size() + " ids, more than " + MOST_TRACE_IDS + ". Replay them in parts.");
        }
        return ids.stream().distinct().toList();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new ConfigException("Cannot read trace ids from " + file + ": " + e.getMessage());
        }
    }

    private int goOn(ReplaySettings settings, String id) throws InterruptedException {
        try (ReplayLog log = log(settings)) {
            Replay replay = log.find(id);
            if (replay == null) {
                throw new ConfigException("There is no replay " + id + ". Which there are: spanflow replay list");
            }
            return switch (replay.state()) {
                case COMPLETE, CANCELLED -> ended(settings, replay);
                case PLANNED, RUNNING, CANCELLING, FAILED ->
                    cancel == null ? resume(settings, log, replay) : cancel(settings, log, replay);
            };
        }
    }

    private int ended(ReplaySettings settings, Replay replay) {
        ReplayJob.removeLeftovers(settings, replay.id());
        say("Replay " + replay.id() + " is " + replay.state().text() + " already. Nothing is left to do.");
        return 0;
    }

    private int resume(ReplaySettings settings, ReplayLog log, Replay replay) throws InterruptedException {
        if (ReplayPulse.isAlive(log, replay)) {
            throw new KafkaException(
                    "Replay " + replay.id() + " is running elsewhere: it was written down a moment ago.");
        }
        return takeOver(settings, log, replay);
    }

    private int takeOver(ReplaySettings settings, ReplayLog log, Replay replay) throws InterruptedException {
        return run(settings, log, replay, replay.progress().pass() == 1 ? choices(settings, replay) : List.of());
    }

    /** The same bounds give the same choice, unless retention has moved on. */
    private List<Choice> choices(ReplaySettings settings, Replay replay) {
        Replay.Plan plan = replay.plan();
        try (TopicReader reader = TopicReader.at(settings.addresses(), settings.kafka())) {
            Found found = planner(settings, reader)
                    .plan(
                            new ReplayPlanner.Wish(
                                    plan.account(),
                                    plan.selection(),
                                    plan.backfill() ? null : plan.settle(),
                                    plan.created()),
                            plan.to());
            long spans = found.sum(Choice::spans);
            if (spans != plan.spans()) {
                say("Retention has taken records since the replay was planned: of " + plan.spans() + " spans " + spans
                        + " are there.");
            }
            return found.choices();
        }
    }

    private int cancel(ReplaySettings settings, ReplayLog log, Replay replay) throws InterruptedException {
        Replay wish = new Replay(replay.id(), ReplayState.CANCELLING, replay.plan(), replay.progress());
        log.write(wish);
        if (!ReplayPulse.isAlive(log, wish)) {
            return takeOver(settings, log, wish);
        }
        say("Replay " + replay.id() + " runs elsewhere and was asked to stop.");
        ReplayState[] state = {ReplayState.CANCELLING};
        while (state[0] != ReplayState.CANCELLED && state[0] != ReplayState.COMPLETE) {
            if (!ReplayPulse.isAlive(log, wish)) {
                Replay now = log.find(replay.id());
                return now == null || now.state() == ReplayState.CANCELLED ? 0 : goOn(settings, replay.id());
            }
            log.all().values().stream()
                    .filter(any -> any.id().equals(replay.id()))
                    .forEach(any -> state[0] = any.state());
        }
        say("Replay " + replay.id() + " is " + state[0].text() + ".");
        return 0;
    }

    private int run(ReplaySettings settings, ReplayLog log, Replay replay, List<Choice> choices)
            throws InterruptedException {
        Destination destination = Destination.of(replay.plan());
        Target target = destination.open(
                settings, new dev.spanflow.assembler.replay.ReplayNames(settings.topics(), replay.id()), replay.plan());
        ProgressView view = view(replay);
        Replay running = replay.state() == ReplayState.CANCELLING
                ? replay
                : new Replay(replay.id(), ReplayState.RUNNING, replay.plan(), replay.progress());
        say("Replay " + replay.id() + " to " + destination + ". If it is interrupted: " + command(settings, replay));
        try (ReplayPulse pulse = ReplayPulse.start(log, running);
                Interruption unused = Interruption.listen(() -> interrupted = true, STOP_TIMEOUT)) {
            ReplayJob job = new ReplayJob(settings, running, choices, target, pulse, view, () -> interrupted);
            try {
                return end(settings, replay, job.run(), view);
            } catch (RuntimeException e) {
                view.end();
                pulse.end(job.now(ReplayState.FAILED, e.getMessage()));
                throw new KafkaException(e.getMessage() + ". When that is mended: " + command(settings, replay), e);
            }
        }
    }

    private ProgressView view(Replay replay) {
        ProgressView.Style style = output.isJson()
                ? ProgressView.Style.JSON
                : Logging.isTerminal() ? ProgressView.Style.BAR : ProgressView.Style.LINES;
        return new ProgressView(
                output.isJson() ? out() : spec.commandLine().getErr(),
                style,
                replay.plan().spans(),
                System::nanoTime);
    }

    private int end(ReplaySettings settings, Replay replay, ReplayJob.Ended ended, ProgressView view) {
        view.end();
        if (output.isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("type", "result");
            json.put("replay_id", replay.id());
            json.put("state", ended.state().text());
            json.put("arrived", ended.tally().arrived());
            json.put("refused", ended.tally().refused());
            out().println(JsonText.of(json));
            out().flush();
        }
        return switch (ended.state()) {
            case COMPLETE -> complete(replay, ended.tally());
            case CANCELLED -> {
                say("Replay " + replay.id() + " is cancelled. " + ended.tally().arrived() + " spans have arrived.");
                yield cancel == null ? PARTIAL : 0;
            }
            case PLANNED, RUNNING, CANCELLING, FAILED -> {
                say("Interrupted. To go on: " + command(settings, replay));
                yield INTERRUPTED;
            }
        };
    }

    private int complete(Replay replay, Target.Tally tally) {
        say("Replay " + replay.id() + " is complete: " + tally.arrived() + " spans have arrived"
                + (tally.refused() == 0 ? "." : ", " + tally.refused() + " were refused and are dead letters now."));
        return tally.refused() == 0 ? 0 : PARTIAL;
    }

    private String command(ReplaySettings settings, Replay replay) {
        return "spanflow replay --resume " + replay.id() + " --bootstrap-servers " + settings.addresses();
    }

    private static String newId(Instant now) {
        String letters = "abcdefghijkmnpqrstuvwxyz23456789";
        StringBuilder id = new StringBuilder(ID.format(now)).append('-');
        for (int i = 0; i < 4; i++) {
            id.append(letters.charAt(ThreadLocalRandom.current().nextInt(letters.length())));
        }
        return id.toString();
    }

    private static ReplayLog log(ReplaySettings settings) {
        return new ReplayLog(
                settings.addresses(), settings.kafka(), settings.topics().replays());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void say(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }
}
