/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import dev.spanflow.schemas.KafkaOverrides;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/**
 * Where a setting comes from: flag over environment over file over default. The environment's names are the keys in upper
 * case with underscores, {@code SPANFLOW_} before them.
 */
final class Settings {
    private static final String VARIABLE_PREFIX = "SPANFLOW_";

    /** SGP's own variables, which many machines have already; weaker than all that is Spanflow's. */
    private static final Map<String, String> SGP_VARIABLES =
            Map.of("sgp.api.key", "SGP_API_KEY", "sgp.account.id", "SGP_ACCOUNT_ID");

    private final ConfigDef definition;
    private final Map<String, String> environment;

    /** A value and, for messages, where it stands. */
    private record Found(String value, String place) {}

    Settings(ConfigDef definition, Map<String, String> environment) {
        this.definition = definition;
        this.environment = environment;
    }

    /**
     * The settings as text, defaults left out.
     *
     * @throws ConfigException for an unknown key, with the nearest known one, for a value that does not fit, with the place
     *     where it stands, for a missing one, and for an unreadable file
     */
    Map<String, String> resolve(Map<String, String> flags, @Nullable Path file) {
        Map<String, Found> found = new LinkedHashMap<>();
        sgpVariables(found);
        if (file != null) {
            read(file)
                    .forEach(
                            (key, value) -> found.put(requireKnown(key, "in " + file), new Found(value, "in " + file)));
        }
        variables(found);
        flags.forEach((key, value) -> {
            requireNoSecret(requireKnown(key, "on the command line"));
            found.put(key, new Found(value, "on the command line"));
        });
        requireValid(found);
        Map<String, String> settings = new LinkedHashMap<>();
        found.forEach((key, setting) -> settings.put(key, setting.value()));
        return settings;
    }

    static String variable(String key) {
        return VARIABLE_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    private void sgpVariables(Map<String, Found> found) {
        SGP_VARIABLES.forEach((key, variable) -> {
            String value = environment.get(variable);
            if (value != null && definition.names().contains(key)) {
                found.put(key, new Found(value, "in " + variable));
            }
        });
    }

    private void variables(Map<String, Found> found) {
        for (String key : definition.names()) {
            String value = environment.get(variable(key));
            if (value != null) {
                found.put(key, new Found(value, "in " + variable(key)));
            }
        }
        String kafka = variable(KafkaOverrides.PREFIX);
        environment.forEach((variable, value) -> {
            if (variable.startsWith(kafka)) {
                String key = variable.substring(VARIABLE_PREFIX.length());
                found.put(key.toLowerCase(Locale.ROOT).replace('_', '.'), new Found(value, "in " + variable));
            }
        });
    }

    private String requireKnown(String key, String place) {
        if (!definition.names().contains(key) && !key.startsWith(KafkaOverrides.PREFIX)) {
            throw new ConfigException("Unknown setting " + key + " " + place + ". Did you mean "
                    + Nearest.of(key, definition.names()) + "? Settings of Kafka's clients start with "
                    + KafkaOverrides.PREFIX);
        }
        return key;
    }

    private void requireNoSecret(String key) {
        if (Secrets.isSecret(definition, key)) {
            throw new ConfigException(key + " is a secret, and everybody on a machine can read its command lines. Set "
                    + variable(key) + ", or put it into the file of --config.");
        }
    }

    private void requireValid(Map<String, Found> found) {
        Map<String, String> values = new LinkedHashMap<>();
        found.forEach((key, setting) -> values.put(key, setting.value()));
        for (ConfigValue checked : definition.validate(values)) {
            if (!checked.errorMessages().isEmpty()) {
                Found setting = found.get(checked.name());
                throw setting == null
                        ? missing(checked.name())
                        : new ConfigException(withoutFullStop(
                                        checked.errorMessages().get(0)) + " (it stands " + setting.place() + ").");
            }
        }
    }

    private static String withoutFullStop(String message) {
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }

    private static ConfigException missing(String key) {
        return new ConfigException("Missing " + key + ". Set " + SettingFlags.flag(key) + " or " + variable(key)
                + ", or " + key + " in the file of --config.");
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw new ConfigException("There is no file " + file + " to read settings from.");
        } catch (IOException e) {
            throw new ConfigException("Cannot read settings from " + file + ": " + FileFault.of(e));
        } catch (IllegalArgumentException e) {
            throw new ConfigException("Cannot read settings from " + file + ": " + e.getMessage());
        }
        Map<String, String> settings = new LinkedHashMap<>();
        properties.stringPropertyNames().forEach(key -> settings.put(key, properties.getProperty(key)));
        return settings;
    }
}
