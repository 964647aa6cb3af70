/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import dev.spanflow.schemas.Brokers;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The topics of a deployment. */
@Command(
        name = TopicsCommand.NAME,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Make, check and describe the topics.",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  spanflow topics create --bootstrap-servers kafka:9092 --replication 3",
            "  spanflow topics check --bootstrap-servers kafka:9092"
        })
final class TopicsCommand implements Runnable {
    static final String NAME = "topics";

    @Spec
    private CommandSpec spec;

    private TopicsCommand() {}

    /** One thing to do with the topics. */
    @Command(mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false)
    abstract static class Step implements Callable<Integer> {
        private final SettingFlags flags;

        @Spec
        private CommandSpec spec;

        Step(Map<String, String> environment) {
            flags = new SettingFlags(BrokerSettings.DEFINITION, environment);
        }

        CommandLine commandLine() {
            CommandSpec command = CommandSpec.forAnnotatedObject(this);
            flags.addTo(command);
            return new CommandLine(command);
        }

        CommandLine console() {
            return spec.commandLine();
        }

        @Override
        public final Integer call() {
            BrokerSettings settings = BrokerSettings.of(flags.resolve());
            try (Brokers brokers = settings.connect()) {
                return run(brokers, settings);
            } finally {
                console().getOut().flush();
            }
        }

        abstract int run(Brokers brokers, BrokerSettings settings);
    }

    static CommandLine create(Map<String, String> environment) {
        CommandLine topics = new CommandLine(new TopicsCommand());
        topics.addSubcommand(new TopicsCreate(environment).commandLine());
        topics.addSubcommand(new TopicsCheck(environment).commandLine());
        topics.addSubcommand(new TopicsDescribe(environment).commandLine());
        return topics;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with the topics: create, check or describe.");
    }
}
