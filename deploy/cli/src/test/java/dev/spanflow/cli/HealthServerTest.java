/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HealthServerTest {
    final HttpClient http = HttpClient.newHttpClient();
    final HealthServer server = new HealthServer(new HttpSettings("127.0.0.1", 0, "hush-hush"));

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "/health/live, none, 200",
                "/health/ready, none, 200",
                "/metrics, none, 401",
                "/metrics, hush-hush, 401",
                "/metrics, Basic hush-hush, 401",
                "/metrics, Bearer hush-hus, 401",
                "/metrics, Bearer hush-hush2, 401",
                "/metrics, Bearer hush-hush, 200",
                "/metrics, bearer hush-hush, 200",
                "/traces/t, none, 401",
                "/traces/t, Bearer hush-hush, 200",
            })
    void token_isAskedForAllButTheHealth(String path, @Nullable String authorization, int status) throws Exception {
        server.serve(new Running());

        HttpResponse<String> response = get(path, authorization);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("WWW-Authenticate").isPresent())
                .isEqualTo(status == 401);
    }

    @Test
    void token_isAskedForBeforeTheAppHasStartedToo() throws Exception {
        assertThat(get("/metrics", null).statusCode()).isEqualTo(401);
        assertThat(get("/health/live", null).statusCode()).isEqualTo(200);
        assertThat(get("/health/ready", null).statusCode()).isEqualTo(503);
    }

    @Test
    void halfRequests_holdNobodyUpForLong() throws Exception {
        try (Socket one = halfRequest();
                Socket another = halfRequest()) {
            assertThat(get("/health/live", null).statusCode()).isEqualTo(200);
            assertThat(one.getInputStream().read()).as("closed").isEqualTo(-1);
            assertThat(another.getInputStream().read()).as("closed").isEqualTo(-1);
        }
    }

    private Socket halfRequest() throws IOException {
        Socket socket = new Socket(server.url().getHost(), server.url().getPort());
        socket.getOutputStream().write("GET /health/li".getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void openHost_needsAToken(String host) {
        assertThatThrownBy(() -> new HttpSettings(host, 0, null))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("http.host " + host + " lets other machines ask")
                .hasMessageContaining("SPANFLOW_HTTP_TOKEN");

        assertThat(new HttpSettings(host, 1, "hush-hush").toString()).isEqualTo(host + ":1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "line\nbreak", "\u00e4"})
    void tokenThatNoHeaderCarries_isRefused_withoutNamingIt(String token) {
        assertThatThrownBy(() -> HttpSettings.of(Map.of("http.token", token), 8687))
                .isInstanceOf(ConfigException.class)
                .hasMessage("http.token must be of visible ASCII characters, one at least.");
    }

    private HttpResponse<String> get(String path, @Nullable String authorization)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.url().resolve(path));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** All is well with it, and it answers /traces. */
    private static final class Running implements RunningApp {
        @Override
        public Condition live() {
            return new Condition(true, "running");
        }

        @Override
        public Condition ready() {
            return live();
        }

        @Override
        public List<MeterBinder> meters() {
            return List.of();
        }

        @Override
        public Map<String, HttpHandler> routes() {
            return Map.of("/traces", exchange -> {
                try (exchange) {
                    exchange.sendResponseHeaders(200, -1);
                }
            });
        }

        @Override
        public void awaitStopped() {}

        @Override
        public @Nullable Throwable failure() {
            return null;
        }

        @Override
        public void close() {}
    }
}
