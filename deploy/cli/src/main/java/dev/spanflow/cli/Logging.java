/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/** Chooses what the log looks like, by {@code LOG_FORMAT} and {@code LOG_LEVEL}; {@code logback.xml} has the rest. */
public final class Logging {
    /** Read by {@code logback.xml}. */
    private static final String FORMAT = "spanflow.log.format";

    /** Read by {@code logback.xml}. */
    private static final String LEVEL = "spanflow.log.level";

    private static final List<String> FORMATS = List.of("auto", "text", "json");
    private static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");

    private Logging() {}

    /**
     * Must come before the first logger: text on a terminal, JSON elsewhere, unless told otherwise.
     *
     * @throws ConfigException for a format or a level that does not exist
     */
    public static void use(Map<String, String> environment) {
        String format = choice(environment, "LOG_FORMAT", "auto", FORMATS);
        choice(environment, "LOG_LEVEL", "WARN", LEVELS);
        System.setProperty(FORMAT, format.equals("auto") ? (isTerminal() ? "text" : "json") : format);
    }

    /**
     * For a command that ends at once and says itself what went wrong; {@code LOG_LEVEL} may still ask for more. Must come
     * before the first logger.
     */
    static void errorsOnly() {
        System.setProperty(LEVEL, "ERROR");
    }

    private static String choice(Map<String, String> environment, String name, String unset, List<String> known) {
        String value = environment.getOrDefault(name, unset);
        for (String choice : known) {
            if (choice.equals(value.toUpperCase(Locale.ROOT)) || choice.equals(value.toLowerCase(Locale.ROOT))) {
                return choice;
            }
        }
        throw new ConfigException(name + "=" + value + " is none of " + String.join(", ", known) + ".");
    }

    /** Whether somebody looks at it. Up to JDK 21 no console means no terminal; since then a console may be there without one. */
    @SuppressWarnings("SystemConsoleNull")
    public static boolean isTerminal() {
        Object console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (Boolean) console.getClass().getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }
}
