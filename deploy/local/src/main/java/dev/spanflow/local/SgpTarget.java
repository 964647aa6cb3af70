/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local;

import dev.spanflow.exporter.ExporterConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** An SGP outside the stack. */
record SgpTarget(String url, String apiKey, @Nullable String account) {
    private static final List<String> KEY = List.of("SPANFLOW_SGP_API_KEY", "SGP_API_KEY");
    private static final List<String> ACCOUNT = List.of("SPANFLOW_SGP_ACCOUNT_ID", "SGP_ACCOUNT_ID");

    /** @throws ConfigException when the environment has no key, or something cannot be used */
    static SgpTarget of(String url, Map<String, String> environment) {
        String key = first(KEY, environment);
        if (key == null) {
            throw new ConfigException("Missing the API key for --sgp-url " + url + ". Set " + String.join(" or ", KEY)
                    + "; to stay on this machine leave --sgp-url out.");
        }
        SgpTarget target = new SgpTarget(url, key, first(ACCOUNT, environment));
        Map<String, Object> check = new HashMap<>(target.settings());
        check.put(ExporterConfig.BOOTSTRAP_SERVERS, "127.0.0.1:9092");
        new ExporterConfig(check).values();
        return target;
    }

    private static @Nullable String first(List<String> variables, Map<String, String> environment) {
        return variables.stream()
                .filter(environment::containsKey)
                .findFirst()
                .map(environment::get)
                .orElse(null);
    }

    /** As the exporter takes them. */
    Map<String, Object> settings() {
        Map<String, Object> settings =
                new HashMap<>(Map.of(ExporterConfig.SGP_URL, url, ExporterConfig.SGP_API_KEY, apiKey));
        if (account != null) {
            settings.put(ExporterConfig.SGP_ACCOUNT_ID, account);
        }
        return settings;
    }

    @Override
    public String toString() {
        return url;
    }
}
