/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import java.net.InetSocketAddress;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * Where an app answers for its health, and to whom for the rest; the settings that the commands add to those of the apps.
 * Nobody else's machine is answered without a token.
 *
 * @param port 0 for any free one
 * @param token that metrics and queries ask for; null where all may ask that reach the port
 */
public record HttpSettings(String host, int port, @Nullable String token) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String HOST = "http.host";
    private static final String PORT = "http.port";
    private static final String TOKEN = "http.token";

    /** @throws ConfigException when the host is open to other machines and there is no token */
    public HttpSettings {
        if (token == null && isOpen(host)) {
            throw new ConfigException(
                    HOST + " " + host + " lets other machines ask for metrics, traces and groups: set "
                            + Settings.variable(TOKEN) + " as well, or " + TOKEN + " in the file of --config.");
        }
    }

    /** For this machine only, and without a token. */
    public static HttpSettings onLoopback(int port) {
        return new HttpSettings(LOOPBACK, port, null);
    }

    /** Of a host that is not found, listening will tell. */
    private static boolean isOpen(String host) {
        InetSocketAddress address = new InetSocketAddress(host, 0);
        return !address.isUnresolved() && !address.getAddress().isLoopbackAddress();
    }

    /** Its own keys, with the app's default port. */
    static ConfigDef definition(int defaultPort) {
        return add(new ConfigDef(), defaultPort);
    }

    /** The app's keys, and these. */
    static ConfigDef addedTo(ConfigDef app, int defaultPort) {
        return add(new ConfigDef(app), defaultPort);
    }

    private static ConfigDef add(ConfigDef definition, int defaultPort) {
        return withToken(
                definition
                        .define(
                                HOST,
                                ConfigDef.Type.STRING,
                                LOOPBACK,
                                new ConfigDef.NonEmptyString(),
                                Importance.MEDIUM,
                                "Address to answer for health and metrics on; in a container, 0.0.0.0. One that other machines reach needs"
                                        + " http.token.")
                        .define(
                                PORT,
                                ConfigDef.Type.INT,
                                defaultPort,
                                ConfigDef.Range.between(0, 65_535),
                                Importance.MEDIUM,
                                "Port for health and metrics; 0 for any free one."),
                "What metrics and queries ask for, as Authorization: Bearer; health does not. Never logged.");
    }

    /** Adds the token's key to those of whoever asks or is asked. */
    public static ConfigDef withToken(ConfigDef definition, String meaning) {
        return definition.define(
                TOKEN, ConfigDef.Type.PASSWORD, null, HttpSettings::requireUsable, Importance.MEDIUM, meaning);
    }

    /** The token among checked settings; null for none. */
    public static @Nullable String token(Map<String, String> settings) {
        String token = settings.get(TOKEN);
        return token == null ? null : token.strip();
    }

    private static void requireUsable(String name, @Nullable Object value) {
        if (value instanceof Password token && !token.value().matches("[\\x21-\\x7e]+")) {
            throw new ConfigException(name + " must be of visible ASCII characters, one at least.");
        }
    }

    static HttpSettings of(Map<String, String> settings, int defaultPort) {
        Map<String, Object> parsed = definition(defaultPort).parse(settings);
        return new HttpSettings(
                String.valueOf(parsed.get(HOST)), Integer.parseInt(String.valueOf(parsed.get(PORT))), token(settings));
    }

    /** Without the token. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
