/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns an exception into one line for people; the stack is in the log at debug level. */
final class Failures {
    private static final Logger log = LoggerFactory.getLogger(Failures.class);
    private static final int INTERRUPTED = 130;

    private Failures() {}

    /** Of a command that ran. */
    static int report(Exception e, CommandLine command) {
        log.debug("The command failed", e);
        if (e instanceof InterruptedException || e instanceof InterruptException) {
            Thread.currentThread().interrupt();
            print(command, "Interrupted.");
            return INTERRUPTED;
        }
        print(command, message(e) + fix(e));
        return e instanceof ConfigException ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    private static String message(Exception e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return e instanceof TimeoutException
                ? "No answer from the brokers: " + message.replaceAll("\\.$", "")
                : message;
    }

    /** What to do when brokers do not let somebody in; their own words name no setting. */
    private static String fix(Throwable e) {
        if (e instanceof TimeoutException) {
            return ". Is Kafka running there? Else set --bootstrap-servers; for TLS or SASL, kafka.security.protocol.";
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SslAuthenticationException) {
                return " The broker's certificate is not trusted, or is not for that host: check kafka.ssl.truststore.location.";
            }
            if (cause instanceof AuthenticationException) {
                return " Check the user and password in kafka.sasl.jaas.config, and kafka.sasl.mechanism.";
            }
            if (cause instanceof AuthorizationException) {
                return " Grant its user what \"Kafka ACLs\" in deploy/README.md lists.";
            }
        }
        return "";
    }

    /** Of a command line that cannot be understood. */
    static int usage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String message =
                e instanceof UnmatchedArgumentException unmatched ? unknown(unmatched) : String.valueOf(e.getMessage());
        print(
                command,
                withFullStop(message) + " See " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private static String unknown(UnmatchedArgumentException e) {
        String word = e.getUnmatched().get(0);
        CommandLine command = e.getCommandLine();
        List<String> known =
                new ArrayList<>(command.getCommandSpec().optionsMap().keySet());
        if (!word.startsWith("-")) {
            known = new ArrayList<>(command.getSubcommands().keySet());
        }
        String flag = word.split("=", 2)[0];
        return "Unknown " + (word.startsWith("-") ? "flag " : "argument ") + flag
                + (known.isEmpty() ? "." : ". Did you mean " + Nearest.of(flag, known) + "?");
    }

    private static String withFullStop(String message) {
        return message.endsWith(".") || message.endsWith("?") ? message : message + ".";
    }

    private static void print(CommandLine command, String message) {
        String line = message.replaceAll("\\s*\\R\\s*", " ");
        command.getErr().println(command.getColorScheme().errorText(line));
        command.getErr().flush();
    }
}
