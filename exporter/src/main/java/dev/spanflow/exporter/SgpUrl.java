/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.apache.kafka.common.config.ConfigException;

/** Reads the base URL of SGP and refuses one that would give the API key away. */
final class SgpUrl {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.\\d+\\.\\d+\\.\\d+|::1");

    private SgpUrl() {}

    static HttpUrl parse(String key, String text) {
        HttpUrl url = HttpUrl.parse(text);
        if (url == null) {
            throw new ConfigException(key, text, "it is no http or https URL");
        }
        if (!url.username().isEmpty() || !url.password().isEmpty()) {
            throw new ConfigException("Invalid value for " + key + ": remove user and password, SGP takes the key of "
                    + ExporterConfig.SGP_API_KEY);
        }
        if (url.query() != null || url.fragment() != null) {
            throw new ConfigException(key, text, "remove the query and the fragment");
        }
        if (!url.isHttps() && !LOOPBACK.matcher(url.host()).matches()) {
            throw new ConfigException(key, text, "the API key would travel in the clear: use https");
        }
        return url;
    }
}
