/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local;

import dev.spanflow.cli.SpanflowCli;
import dev.spanflow.local.demo.DemoCommand;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;

/** What {@code deploy/spanflow} runs: the production commands, and those of the local stack. */
public final class Main {
    /** Those that run a broker, which is loud. */
    private static final Set<String> LOCAL = Set.of("demo", "local");

    private Main() {}

    public static void main(String[] args) {
        if (args.length > 0 && LOCAL.contains(args[0])) {
            LocalLogging.use();
        }
        System.exit(SpanflowCli.run(args, Main::commands));
    }

    static CommandLine commands(Map<String, String> environment) {
        CommandLine cli = SpanflowCli.create(environment);
        SpanflowCli.add(cli, new DemoCommand());
        SpanflowCli.add(cli, new LocalCommand(environment));
        return cli;
    }
}
