/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;

/** Asks one of the apps over HTTP. */
record Question(URI url, String app) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int NOT_FOUND = 404;

    /**
     * What it answers to a path below its URL.
     *
     * @param status of HTTP
     */
    record Answer(int status, String body) {}

    Answer ask(String path) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        HttpRequest request =
                HttpRequest.newBuilder(url.resolve(path)).timeout(TIMEOUT).build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
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
            String error = answer.body().startsWith("{")
                    ? JsonTree.parse(answer.body()).text("error")
                    : answer.body();
            throw new KafkaException("The " + app + " at " + url + " answers " + answer.status() + ": " + error
                    + (answer.status() == NOT_FOUND ? "" : ". Ask again, or look at its log."));
        } catch (IOException e) {
            throw new KafkaException(
                    "No answer from the " + app + " at " + url + " ("
                            + e.getClass().getSimpleName() + "). Is it running there? Else set --" + app + "-url.",
                    e);
        }
    }

    static String encoded(String id) {
        return URLEncoder.encode(id, UTF_8).replace("+", "%20");
    }
}
