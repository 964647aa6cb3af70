/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** Where an app answers for its health; the settings that the commands add to those of the apps. */
record HttpSettings(String host, int port) {
    private static final String HOST = "http.host";
    private static final String PORT = "http.port";

    /** Its own keys, with the app's default port. */
    static ConfigDef definition(int defaultPort) {
        return add(new ConfigDef(), defaultPort);
    }

    /** The app's keys, and these. */
    static ConfigDef addedTo(ConfigDef app, int defaultPort) {
        return add(new ConfigDef(app), defaultPort);
    }

    private static ConfigDef add(ConfigDef definition, int defaultPort) {
        return definition
                .define(
                        HOST,
                        ConfigDef.Type.STRING,
                        "127.0.0.1",
                        new ConfigDef.NonEmptyString(),
                        Importance.MEDIUM,
                        "Address to answer for health and metrics on; in a container, 0.0.0.0.")
                .define(
                        PORT,
                        ConfigDef.Type.INT,
                        defaultPort,
                        ConfigDef.Range.between(0, 65_535),
                        Importance.MEDIUM,
                        "Port for health and metrics; 0 for any free one.");
    }

    static HttpSettings of(Map<String, String> settings, int defaultPort) {
        Map<String, Object> parsed = definition(defaultPort).parse(settings);
        return new HttpSettings(String.valueOf(parsed.get(HOST)), Integer.parseInt(String.valueOf(parsed.get(PORT))));
    }
}
