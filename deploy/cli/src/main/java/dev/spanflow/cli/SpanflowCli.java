/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import dev.spanflow.cli.inspect.DoctorCommand;
import dev.spanflow.cli.inspect.GroupCommand;
import dev.spanflow.cli.inspect.LedgerCommand;
import dev.spanflow.cli.inspect.TraceCommand;
import dev.spanflow.cli.letters.DeadLettersCommand;
import dev.spanflow.cli.replay.ReplayCommand;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code spanflow}: traces from many worker processes to SGP, parent first. */
@Command(
        name = "spanflow",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Traces from many worker processes to SGP, parent first, over Kafka.",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed, or a promise was broken",
            "2:wrong usage",
            "3:partly done: some of the input was refused",
            "130:interrupted with Ctrl-C, after a clean stop",
            "143:stopped by SIGTERM, after a clean stop"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  spanflow topics create --bootstrap-servers kafka:9092",
            "  spanflow assembler --bootstrap-servers kafka:9092 --state-dir /var/lib/spanflow",
            "",
            "Every setting can be a flag, a variable (SPANFLOW_ and the key in upper case) or",
            "a line in the file of --config; secrets only the latter two. LOG_LEVEL (TRACE to",
            "OFF) and LOG_FORMAT (auto, text, json) shape the log."
        })
public final class SpanflowCli implements Runnable {
    /** So that no example is wrapped. */
    private static final int HELP_WIDTH = 100;

    /** Commands that say themselves what goes wrong. */
    private static final Set<String> QUIET = Set.of(
            TopicsCommand.NAME,
            ReplayCommand.NAME,
            DeadLettersCommand.NAME,
            TraceCommand.NAME,
            GroupCommand.NAME,
            LedgerCommand.NAME,
            DoctorCommand.NAME);

    @Spec
    private CommandSpec spec;

    private SpanflowCli() {}

    /** The command with its production sub-commands; more may be added. */
    public static CommandLine create(Map<String, String> environment) {
        CommandLine cli = new CommandLine(new SpanflowCli());
        cli.addSubcommand(AppCommand.assembler(environment));
        cli.addSubcommand(AppCommand.exporter(environment));
        cli.addSubcommand(TopicsCommand.create(environment));
        cli.addSubcommand(ReplayCommand.create(environment));
        cli.addSubcommand(DeadLettersCommand.create(environment));
        cli.addSubcommand(new TraceCommand(environment).commandLine());
        cli.addSubcommand(new GroupCommand(environment).commandLine());
        cli.addSubcommand(new LedgerCommand(environment).commandLine());
        cli.addSubcommand(new DoctorCommand(environment).commandLine());
        prepare(cli);
        return cli;
    }

    /** Adds a command to those of {@link #create}. */
    public static void add(CommandLine cli, Object command) {
        cli.addSubcommand(command);
        prepare(cli);
    }

    /** Goes down to the sub-commands that are there. */
    private static void prepare(CommandLine cli) {
        cli.setExecutionExceptionHandler((e, command, parsed) -> Failures.report(e, command));
        cli.setParameterExceptionHandler(Failures::usage);
        cli.setCaseInsensitiveEnumValuesAllowed(true);
        cli.setUsageHelpWidth(HELP_WIDTH);
    }

    public static void main(String[] args) {
        System.exit(run(args, SpanflowCli::create));
    }

    /** Runs a command line with the environment of this process; returns its exit code. */
    public static int run(String[] args, Function<Map<String, String>, CommandLine> commands) {
        try {
            Logging.use(System.getenv());
            if (args.length > 0 && QUIET.contains(args[0])) {
                Logging.errorsOnly();
            }
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        return commands.apply(System.getenv()).execute(args);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Say which command: see --help.");
    }
}
