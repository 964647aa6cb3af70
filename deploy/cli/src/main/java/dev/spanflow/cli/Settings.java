/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import dev.spanflow.schemas.KafkaOverrides;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * Where a setting comes from: flag over environment over file over default. The environment's names are the keys in upper
 * case with underscores, {@code SPANFLOW_} before them.
 */
final class Settings {
    private static final String VARIABLE_PREFIX = "SPANFLOW_";

    private final ConfigDef definition;
    private final Map<String, String> environment;

    Settings(ConfigDef definition, Map<String, String> environment) {
        this.definition = definition;
        this.environment = environment;
    }

    /** @throws ConfigException for an unknown key, with the nearest known one, and for an unreadable file */
    Map<String, String> resolve(Map<String, String> flags, @Nullable Path file) {
        Map<String, String> settings = new HashMap<>();
        if (file != null) {
            settings.putAll(requireKnown(read(file), "in " + file));
        }
        settings.putAll(fromEnvironment());
        settings.putAll(requireKnown(flags, "on the command line"));
        return settings;
    }

    static String variable(String key) {
        return VARIABLE_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    private Map<String, String> fromEnvironment() {
        Map<String, String> settings = new HashMap<>();
        for (String key : definition.names()) {
            String value = environment.get(variable(key));
            if (value != null) {
                settings.put(key, value);
            }
        }
        String kafka = variable(KafkaOverrides.PREFIX);
        environment.forEach((variable, value) -> {
            if (variable.startsWith(kafka)) {
                String key = variable.substring(VARIABLE_PREFIX.length());
                settings.put(key.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        return settings;
    }

    private Map<String, String> requireKnown(Map<String, String> settings, String where) {
        Set<String> known = definition.names();
        for (String key : settings.keySet()) {
            if (!known.contains(key) && !key.startsWith(KafkaOverrides.PREFIX)) {
                throw new ConfigException("Unknown setting " + key + " " + where + ". Did you mean "
                        + Nearest.of(key, known) + "? Settings for the Kafka clients start with "
                        + KafkaOverrides.PREFIX);
            }
        }
        return settings;
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw new ConfigException("There is no file " + file + " to read settings from.");
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException("Cannot read settings from " + file + ": " + e.getMessage());
        }
        Map<String, String> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> settings.put(key, properties.getProperty(key)));
        return settings;
    }
}
