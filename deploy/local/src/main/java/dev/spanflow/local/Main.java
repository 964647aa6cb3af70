package dev.spanflow.local;

import dev.spanflow.cli.SpanflowCli;
import dev.spanflow.local.demo.DemoCommand;
import picocli.CommandLine;

/** What {@code deploy/spanflow} runs: the production commands, and those of the local stack. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        CommandLine cli = SpanflowCli.create(System.getenv());
        cli.addSubcommand(new CommandLine(new DemoCommand()));
        System.exit(cli.execute(args));
    }
}
