/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.config.ConfigDef;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks the brokers something, prints data and ends. Its flags are its settings, secrets excepted. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false)
public abstract class BrokerCommand implements Callable<Integer> {
    /** The exit code when some of it was refused. */
    protected static final int PARTIAL = 3;

    private final SettingFlags flags;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final OutputFormat output = new OutputFormat();

    /** Takes the settings of {@link BrokerSettings}. */
    protected BrokerCommand(Map<String, String> environment) {
        this(environment, BrokerSettings.DEFINITION);
    }

    /** @param definition of the settings, those of {@link BrokerSettings} among them */
    protected BrokerCommand(Map<String, String> environment, ConfigDef definition) {
        flags = new SettingFlags(definition, environment);
    }

    /** This command with its flags. */
    public final CommandLine commandLine() {
        CommandSpec command = CommandSpec.forAnnotatedObject(this);
        flags.addTo(command);
        return new CommandLine(command);
    }

    @Override
    public final Integer call() throws InterruptedException {
        try {
            return run(flags.resolve());
        } finally {
            out().flush();
            err().flush();
        }
    }

    /**
     * Does it.
     *
     * @return the exit code
     */
    protected abstract int run(Map<String, String> settings) throws InterruptedException;

    /** For data. */
    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** For all else. */
    protected final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Colours, if people look at it who want some. */
    protected final CommandLine.Help.Ansi ansi() {
        return spec.commandLine().getColorScheme().ansi();
    }

    protected final boolean isJson() {
        return output.isJson();
    }
}
