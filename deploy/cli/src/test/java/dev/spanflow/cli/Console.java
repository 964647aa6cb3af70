/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import picocli.CommandLine;

/** Runs a command line and keeps what it prints. */
final class Console {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, String> environment;

    Console(Map<String, String> environment) {
        this.environment = environment;
    }

    int run(String... args) {
        CommandLine cli = SpanflowCli.create(environment);
        cli.setOut(new PrintWriter(out));
        cli.setErr(new PrintWriter(err));
        return cli.execute(args);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }
}
