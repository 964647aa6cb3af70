/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.util.Collection;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** The table of settings as a README shows it; tests hold the two together. */
public final class SettingsTable {
    private static final String HEAD = "| key | default | meaning |\n| --- | --- | --- |\n";

    private SettingsTable() {}

    /** All keys, in the order in which they were defined. */
    public static String of(ConfigDef definition) {
        return definition.configKeys().values().stream()
                .filter(key -> !key.internalConfig)
                .map(SettingsTable::row)
                .collect(Collectors.joining("\n", HEAD, "\n"));
    }

    private static String row(ConfigKey key) {
        return "| `" + key.name + "` | " + value(key) + " | " + key.documentation + " |";
    }

    private static String value(ConfigKey key) {
        if (!key.hasDefault()) {
            return "required";
        }
        boolean empty =
                "".equals(key.defaultValue) || (key.defaultValue instanceof Collection<?> list && list.isEmpty());
        return key.defaultValue == null || empty ? "none" : "`" + Objects.toString(key.defaultValue) + "`";
    }
}
