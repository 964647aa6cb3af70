/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.sgp;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Which SGP, as whom, and by which way (SGP contract, section 2).
 *
 * @param url a path prefix is kept
 * @param apiKey asked for each request: it can change while we run
 * @param accountId null for the account that the key stands for
 * @param trust the certificates to trust, null for Java's own
 * @param proxy not resolved yet; null for the one that Java's system properties name, if any
 * @param callTimeout of a request, from the first byte sent to the last one read
 * @param requestsMax requests at a time
 */
public record SgpTarget(
        HttpUrl url,
        Supplier<String> apiKey,
        @Nullable String accountId,
        String userAgent,
        @Nullable Trust trust,
        @Nullable InetSocketAddress proxy,
        Duration callTimeout,
        int requestsMax) {

    HttpUrl.Builder endpoint(String path) {
        return url.newBuilder().addPathSegments(path);
    }

    void secure(OkHttpClient.Builder client) {
        if (trust != null) {
            client.sslSocketFactory(trust.sockets(), trust.manager());
        }
        if (proxy != null) {
            client.proxy(new Proxy(Proxy.Type.HTTP, proxy));
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return url + (accountId == null ? "" : " as account " + accountId);
    }
}
