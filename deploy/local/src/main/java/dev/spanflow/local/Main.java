/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local;

import dev.spanflow.cli.SpanflowCli;
import dev.spanflow.local.demo.DemoCommand;
import picocli.CommandLine;

/** What {@code deploy/spanflow} runs: the production commands, and those of the local stack. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("demo")) {
            LocalLogging.use();
        }
        CommandLine cli = SpanflowCli.create(System.getenv());
        cli.addSubcommand(new CommandLine(new DemoCommand()));
        System.exit(cli.execute(args));
    }
}
