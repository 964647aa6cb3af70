/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import dev.spanflow.cli.Version;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The dead letters of a deployment. */
@Command(
        name = DeadLettersCommand.NAME,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "List and show dead letters, and redrive them once their cause is mended.",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  spanflow dead-letters list --bootstrap-servers kafka:9092",
            "  spanflow dead-letters redrive --reason SGP_REFUSED --from -2h --execute"
        })
public final class DeadLettersCommand implements Runnable {
    public static final String NAME = "dead-letters";

    @Spec
    private CommandSpec spec;

    private DeadLettersCommand() {}

    /** With its sub-commands. */
    public static CommandLine create(Map<String, String> environment) {
        CommandLine letters = new CommandLine(new DeadLettersCommand());
        letters.addSubcommand(new DeadLettersList(environment).commandLine());
        letters.addSubcommand(new DeadLettersShow(environment).commandLine());
        letters.addSubcommand(new DeadLettersRedrive(environment).commandLine());
        return letters;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with them: list, show or redrive.");
    }
}
