/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.queries;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks other assemblers, which do not ask on. Thread-safe. */
final class Peers {
    /** Marks a question that another assembler asks. */
    static final String FORWARDED = "spanflow-forwarded";

    /** Goes along: all assemblers of a deployment have the same token. */
    static final String AUTHORIZATION = "Authorization";

    private static final Duration CONNECT = Duration.ofSeconds(1);
    private final Duration timeout;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    /** @param timeout for one answer */
    Peers(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * @param hostPort of the one to ask
     * @param target path and query
     * @param authorization as the first one was asked; null for none
     */
    Answer ask(String hostPort, String target, @Nullable String authorization) throws Refusal, InterruptedException {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + hostPort + target))
                    .timeout(timeout)
                    .header(FORWARDED, "1");
            if (authorization != null) {
                request.header(AUTHORIZATION, authorization);
            }
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException | IllegalArgumentException e) {
            throw new Refusal(
                    Refusal.NO_ANSWER,
                    "the assembler at " + hostPort + ", which holds it, does not answer ("
                            + e.getClass().getSimpleName()
                            + "): check its application.server, or ask again once its partitions have moved");
        }
    }
}
