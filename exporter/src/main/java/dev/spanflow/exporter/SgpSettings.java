/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.exporter.sgp.KeyFile;
import dev.spanflow.exporter.sgp.SgpTarget;
import dev.spanflow.exporter.sgp.Trust;
import dev.spanflow.schemas.Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** Reads the settings about SGP; a wrong one is named with its fix, the key never shown. */
final class SgpSettings {
    private static final Pattern HOST_AND_PORT = Pattern.compile("([^:/@\\s]+|\\[[0-9a-fA-F:]+]):(\\d{1,5})");

    private SgpSettings() {}

    static SgpTarget target(ExporterConfig config) {
        return new SgpTarget(
                SgpUrl.parse(ExporterConfig.SGP_URL, config.getString(ExporterConfig.SGP_URL)),
                apiKey(config),
                accountId(config),
                "spanflow/" + Version.current(),
                trust(config.getString(ExporterConfig.SGP_CA_FILE)),
                proxy(config.getString(ExporterConfig.SGP_PROXY)),
                config.callTimeout(),
                config.requestsMax());
    }

    private static Supplier<String> apiKey(ExporterConfig config) {
        String file = config.getString(ExporterConfig.SGP_API_KEY_FILE);
        if (file != null) {
            return keyFile(file);
        }
        Password key = config.getPassword(ExporterConfig.SGP_API_KEY);
        if (key == null) {
            throw new ConfigException("Missing " + ExporterConfig.SGP_API_KEY + ". Set it in SPANFLOW_SGP_API_KEY or"
                    + " SGP_API_KEY, or name a file that holds it with " + ExporterConfig.SGP_API_KEY_FILE + ".");
        }
        return key::value;
    }

    private static KeyFile keyFile(String file) {
        try {
            return new KeyFile(Path.of(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException(ExporterConfig.SGP_API_KEY_FILE, file, "no key can be read: " + fault(e));
        }
    }

    private static @Nullable String accountId(ExporterConfig config) {
        String id = config.getString(ExporterConfig.SGP_ACCOUNT_ID);
        String account = config.account();
        if (account.equals(Headers.DEFAULT_ACCOUNT)) {
            return id;
        }
        if (id != null && !id.equals(account)) {
            throw new ConfigException(
                    ExporterConfig.SGP_ACCOUNT_ID,
                    id,
                    "the spans of account " + account + " would go to another: remove it (or unset SGP_ACCOUNT_ID)");
        }
        return account;
    }

    private static @Nullable Trust trust(@Nullable String file) {
        try {
            return file == null ? null : Trust.of(Path.of(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException(ExporterConfig.SGP_CA_FILE, file, "no certificate can be read: " + fault(e));
        }
    }

    private static @Nullable InetSocketAddress proxy(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Matcher proxy = HOST_AND_PORT.matcher(text);
        if (!proxy.matches() || Integer.parseInt(proxy.group(2)) > 65_535) {
            throw new ConfigException(ExporterConfig.SGP_PROXY, text, "write it as host:port");
        }
        return InetSocketAddress.createUnresolved(proxy.group(1), Integer.parseInt(proxy.group(2)));
    }

    private static String fault(Exception e) {
        return e instanceof NoSuchFileException ? "there is no such file" : String.valueOf(e.getMessage());
    }
}
