/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.spanflow.cli.TerminalText;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Asks one of the apps over HTTP.
 *
 * @param token that it may ask for; null for none
 */
record Question(URI url, String app, @Nullable String token) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** One for all pages of an answer: each has a thread. */
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;

    /**
     * What it answers to a path below its URL.
     *
     * @param status of HTTP
     */
    record Answer(int status, String body) {
        private String error() throws IOException {
            String error = body.startsWith("{") ? JsonTree.parse(body).text("error") : TerminalText.line(body.strip());
            return error.isEmpty() ? "" : ": " + error;
        }
    }

    Answer ask(String path) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path)).timeout(TIMEOUT);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }

    /**
     * The answer as JSON.
     *
     * @throws KafkaException when there is none, with what to do
     */
    JsonTree json(String path) throws InterruptedException {
        try {
            Answer answer = ask(path);
            if (answer.status() == 200) {
                return JsonTree.parse(answer.body());
            }
            throw new KafkaException("The " + app + " at " + url + " answers " + answer.status() + answer.error()
                    + fix(answer.status()));
        } catch (JsonProcessingException e) {
            throw new KafkaException(
                    "What answers at " + url + " is no " + app + ": it sends no JSON. Set --" + app + "-url.", e);
        } catch (IOException e) {
            throw new KafkaException(
                    "No answer from the " + app + " at " + url + " ("
                            + e.getClass().getSimpleName() + "). Is it running there? Else set --" + app + "-url.",
                    e);
        }
    }

    private static String fix(int status) {
        return switch (status) {
            case UNAUTHORIZED -> ". Set SPANFLOW_HTTP_TOKEN to its token.";
            case NOT_FOUND -> "";
            default -> ". Ask again, or look at its log.";
        };
    }

    /** Without the token. */
    @Override
    public String toString() {
        return app + " at " + url;
    }

    static String encoded(String id) {
        return URLEncoder.encode(id, UTF_8).replace("+", "%20");
    }
}
