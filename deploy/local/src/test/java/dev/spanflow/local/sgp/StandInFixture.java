/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stand-in for each test, and what is asked of it. */
@Timeout(60)
abstract class StandInFixture {
    static final HttpClient http = HttpClient.newHttpClient();
    static final ObjectMapper json = new ObjectMapper();

    @TempDir
    Path dir;

    SgpStandIn sgp;

    @BeforeEach
    void start() {
        sgp = SgpStandIn.start(dir.resolve("data").resolve("sgp.db"), 0);
    }

    @AfterEach
    void stop() {
        sgp.close();
    }

    int status(String... items) throws IOException, InterruptedException {
        return put(items).statusCode();
    }

    HttpResponse<String> put(String... items) throws IOException, InterruptedException {
        return send(batch(items));
    }

    HttpRequest.Builder batch(String... items) {
        return request("PUT", "/v5/spans/batch", Items.batch(items)).header("x-api-key", "any");
    }

    HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        return send(request(method, path, body).header("x-api-key", "any"));
    }

    /** Without a key. */
    HttpRequest.Builder request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create(sgp.url() + path)).method(method, BodyPublishers.ofString(body));
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
