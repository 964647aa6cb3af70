/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import dev.spanflow.cli.OutputFormat;
import dev.spanflow.cli.SettingFlags;
import dev.spanflow.cli.TimeText;
import dev.spanflow.cli.Version;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
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

    private final SettingFlags flags;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final SelectionOptions selection = new SelectionOptions();

    @Option(
            names = "--settle",
            paramLabel = "DURATION",
            defaultValue = "1h",
            description = "A trace with a younger record is live and left out. Default: ${DEFAULT-VALUE}")
    private String settle = "1h";

    @Mixin
    private final TargetOptions target = new TargetOptions();

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

    private ReplayCommand(SettingFlags flags) {
        this.flags = flags;
    }

    /** The command with its sub-command. */
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
        requireConsistent();
        Console console =
                new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), output.isJson());
        Replays replays = new Replays(new ReplaySettings(flags.resolve()), console);
        if (resume != null) {
            return replays.resume(resume);
        }
        return cancel != null ? replays.cancel(cancel) : begin(replays);
    }

    private int begin(Replays replays) throws InterruptedException {
        Instant now = Instant.now();
        Replays.Wish wish = new Replays.Wish(
                selection.selection(now),
                target.destination(replays.settings()),
                target.rate(),
                TimeText.duration("--settle", settle).toMillis(),
                now);
        if (!execute) {
            replays.plan(wish);
            return 0;
        }
        target.requireNewFile();
        return replays.execute(wish);
    }

    private void requireConsistent() {
        if (resume != null && cancel != null) {
            throw new ConfigException("--resume and --cancel cannot be combined.");
        }
        if (execute && dryRun) {
            throw new ConfigException("--execute and --dry-run cannot be combined.");
        }
        if (resume != null || cancel != null) {
            requireNoPlan(resume != null ? "--resume" : "--cancel");
        }
    }

    private void requireNoPlan(String flag) {
        if (dryRun) {
            throw new ConfigException(flag + " and --dry-run cannot be combined. How far it is: spanflow replay list");
        }
        boolean settles = spec.commandLine().getParseResult().hasMatchedOption("--settle");
        if (settles || !selection.isEmpty() || !target.isEmpty()) {
            throw new ConfigException(
                    flag + " goes on with a plan that stands: give no range, trace, group, settle, target or rate.");
        }
    }
}
