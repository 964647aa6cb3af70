/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import dev.spanflow.cli.BrokerSettings;
import dev.spanflow.cli.HttpSettings;
import dev.spanflow.schemas.Headers;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/** Where the apps answer. */
final class InspectSettings {
    private static final String ASSEMBLER_URL = "assembler.url";
    private static final String EXPORTER_URL = "exporter.url";
    private static final String ACCOUNT = "account";

    /** Its own keys. */
    static final ConfigDef WITHOUT_BROKERS = withAccount(addTo(new ConfigDef()));

    /** Its keys, and those of the brokers. */
    static final ConfigDef DEFINITION = withAccount(addTo(new ConfigDef(BrokerSettings.DEFINITION)));

    private InspectSettings() {}

    private static ConfigDef withAccount(ConfigDef definition) {
        return definition.define(
                ACCOUNT,
                ConfigDef.Type.STRING,
                Headers.DEFAULT_ACCOUNT,
                Importance.LOW,
                "The account whose traces and groups are meant.");
    }

    static ConfigDef addTo(ConfigDef definition) {
        return HttpSettings.withToken(
                definition
                        .define(
                                ASSEMBLER_URL,
                                ConfigDef.Type.STRING,
                                "http://127.0.0.1:8687",
                                Importance.HIGH,
                                "Where an assembler answers; any of them will do.")
                        .define(
                                EXPORTER_URL,
                                ConfigDef.Type.STRING,
                                "http://127.0.0.1:8688",
                                Importance.LOW,
                                "Where an exporter answers for its health."),
                "The token that the assemblers ask for, if they do. Sent to no other address.");
    }

    static Question assembler(Map<String, String> settings) {
        return new Question(
                url(settings, ASSEMBLER_URL, "http://127.0.0.1:8687"), "assembler", HttpSettings.token(settings));
    }

    static Question exporter(Map<String, String> settings) {
        return new Question(url(settings, EXPORTER_URL, "http://127.0.0.1:8688"), "exporter", null);
    }

    static String account(Map<String, String> settings) {
        return settings.getOrDefault(ACCOUNT, Headers.DEFAULT_ACCOUNT);
    }

    private static URI url(Map<String, String> settings, String key, String unset) {
        String text = settings.getOrDefault(key, unset);
        try {
            URI url = new URI(text);
            if (text.matches("https?://[^\\s/?#]+/?") && url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // told below
        }
        throw new ConfigException(key, text, "write it as http://host:port");
    }
}
