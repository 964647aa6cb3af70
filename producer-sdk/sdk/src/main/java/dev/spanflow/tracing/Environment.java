/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.schemas.Topics;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The settings that a process may get from its environment; see {@link Tracing#fromEnvironment}. */
final class Environment {
    private static final String SERVERS_VARIABLE = "SPANFLOW_BOOTSTRAP_SERVERS";
    private static final String PREFIX_VARIABLE = "SPANFLOW_TOPIC_PREFIX";
    private static final String ACCOUNT_VARIABLE = "SPANFLOW_ACCOUNT";
    private static final String LOG_VARIABLE = "SPANFLOW_LOG_CONTEXT";
    private static final String JOURNAL_VARIABLE = "SPANFLOW_JOURNAL";
    private static final String DISABLE_VARIABLE = "DISABLE_SCALE_TRACING";
    private static final Set<String> YES = Set.of("1", "true", "yes", "on");
    private static final Set<String> NO = Set.of("", "0", "false", "no", "off");

    private Environment() {}

    /** @throws IllegalArgumentException when a variable is missing or bad; the message names it */
    static TracingBuilder builder(Map<String, String> environment) {
        if (isOn(DISABLE_VARIABLE, environment)) {
            return TracingBuilder.disabled();
        }
        String servers = environment.getOrDefault(SERVERS_VARIABLE, "");
        if (servers.isBlank()) {
            throw new IllegalArgumentException(SERVERS_VARIABLE
                    + " is not set: give it host:port of a Kafka broker, or " + DISABLE_VARIABLE + "=true");
        }
        TracingBuilder builder = naming(SERVERS_VARIABLE, () -> new TracingBuilder(servers))
                .context(contextOf(environment))
                .logContext(isOn(LOG_VARIABLE, environment));
        String prefix = environment.getOrDefault(PREFIX_VARIABLE, Topics.DEFAULT_PREFIX);
        naming(PREFIX_VARIABLE, () -> builder.topicPrefix(prefix));
        String journal = environment.getOrDefault(JOURNAL_VARIABLE, "");
        if (!journal.isEmpty()) {
            naming(JOURNAL_VARIABLE, () -> builder.journal(Path.of(journal)));
        }
        String account = environment.getOrDefault(ACCOUNT_VARIABLE, "");
        return account.isEmpty() ? builder : naming(ACCOUNT_VARIABLE, () -> builder.account(account));
    }

    private static SpanContext contextOf(Map<String, String> environment) {
        return SpanContext.parse(environment.get(SpanContext.VARIABLE));
    }

    private static boolean isOn(String variable, Map<String, String> environment) {
        String text = environment.getOrDefault(variable, "");
        String word = text.trim().toLowerCase(Locale.ROOT);
        if (!YES.contains(word) && !NO.contains(word)) {
            throw new IllegalArgumentException(
                    variable + "=" + text + ": use 1, true, yes or on, or 0, false, no or off");
        }
        return YES.contains(word);
    }

    private static TracingBuilder naming(String variable, Supplier<TracingBuilder> step) {
        try {
            return step.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(variable + ": " + e.getMessage(), e);
        }
    }
}
