/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import java.util.Map;
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
            "130:interrupted"
        })
public final class SpanflowCli implements Runnable {
    @Spec
    private CommandSpec spec;

    private SpanflowCli() {}

    /** The command with its production sub-commands; more may be added. */
    public static CommandLine create(Map<String, String> environment) {
        CommandLine cli = new CommandLine(new SpanflowCli());
        cli.addSubcommand(AppCommand.assembler(environment));
        cli.addSubcommand(AppCommand.exporter(environment));
        cli.addSubcommand(new CommandLine(new TopicsCommand()));
        cli.setExecutionExceptionHandler((e, command, parsed) -> Failures.report(e, command));
        return cli;
    }

    public static void main(String[] args) {
        System.exit(create(System.getenv()).execute(args));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Say which command: see --help.");
    }
}
