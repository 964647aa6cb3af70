/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** Turns an exception into one line for people; the stack is in the log at debug level. */
final class Failures {
    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static int report(Exception e, CommandLine command) {
        log.debug("The command failed", e);
        command.getErr().println(command.getColorScheme().errorText(message(e)));
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return 130;
        }
        return e instanceof ConfigException ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    private static String message(Exception e) {
        if (e instanceof InterruptedException) {
            return "Interrupted.";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
