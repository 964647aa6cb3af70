/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The flags that a command takes for its settings: one for each key, secrets excepted, and two for all. */
public final class SettingFlags {
    private final ConfigDef definition;
    private final Map<String, String> environment;
    private final Map<String, OptionSpec> flags = new LinkedHashMap<>();
    private final General general = new General();

    /** Flags that every command with settings has. */
    private static final class General {
        @Option(names = "--config", paramLabel = "FILE", description = "Settings as a properties file.")
        private @Nullable Path file;

        @Option(
                names = "-X",
                paramLabel = "KEY=VALUE",
                description = "Any setting by its key; kafka.* go to the Kafka clients.")
        private final Map<String, String> settings = new HashMap<>();
    }

    public SettingFlags(ConfigDef definition, Map<String, String> environment) {
        this.definition = definition;
        this.environment = environment;
        definition.configKeys().values().stream()
                .filter(key -> !key.internalConfig && !Secrets.isSecret(definition, key.name))
                .forEach(key -> flags.put(key.name, option(key)));
    }

    /** Gives a command these flags. */
    public void addTo(CommandSpec command) {
        command.addMixin("settings", CommandSpec.forAnnotatedObject(general));
        flags.values().forEach(command::addOption);
    }

    /** What holds after the flags were parsed; see {@link Settings#resolve}. */
    public Map<String, String> resolve() {
        Map<String, String> given = new LinkedHashMap<>(general.settings);
        flags.forEach((key, option) -> {
            String value = option.getValue();
            if (value != null) {
                given.put(key, value);
            }
        });
        return new Settings(definition, environment).resolve(given, general.file);
    }

    /** The flag of a key. */
    public static String flag(String key) {
        return "--" + key.replace('.', '-');
    }

    private static OptionSpec option(ConfigKey key) {
        return OptionSpec.builder(flag(key.name))
                .paramLabel(key.type.name())
                .type(String.class)
                .description(description(key))
                .build();
    }

    private static String description(ConfigKey key) {
        String text = key.documentation.replace("%", "%%");
        return key.hasDefault() && key.defaultValue != null ? text + " Default: " + key.defaultValue : text;
    }
}
