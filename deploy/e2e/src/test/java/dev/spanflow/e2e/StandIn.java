/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/** What the SGP stand-in says of itself, asked over HTTP wherever it runs. */
final class StandIn {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http;
    private final URI url;

    StandIn(URI url) {
        this(url, HttpClient.newHttpClient());
    }

    StandIn(URI url, HttpClient http) {
        this.url = url;
        this.http = http;
    }

    URI url() {
        return url;
    }

    /** One of the report's numbers. */
    long figure(String name) {
        JsonNode figure = json(get("/admin/report")).get(name);
        if (figure == null) {
            throw new IllegalArgumentException("the report has no figure " + name);
        }
        return figure.asLong();
    }

    Optional<ObjectNode> find(SpanName span) {
        HttpResponse<String> answer =
                get("/admin/spans?account=default&trace_id=" + encoded(span.traceId()) + "&id=" + encoded(span.id()));
        return answer.statusCode() == 404 ? Optional.empty() : Optional.of((ObjectNode) json(answer));
    }

    /** The spans that are absent, or in another state than this. */
    Deque<SpanName> missing(Map<SpanName, ObjectNode> expected) {
        Deque<SpanName> missing = new ArrayDeque<>();
        expected.forEach((name, last) -> {
            if (!holds(name, last)) {
                missing.add(name);
            }
        });
        return missing;
    }

    boolean holds(SpanName name, ObjectNode last) {
        return find(name)
                .filter(stored -> withoutMarks(stored, last).equals(last))
                .isPresent();
    }

    /** Without what Spanflow adds to a record: its marks, and the group of the trace. */
    private static ObjectNode withoutMarks(ObjectNode stored, ObjectNode sent) {
        if (!sent.has("group_id")) {
            stored.remove("group_id");
        }
        if (stored.get("metadata") instanceof ObjectNode metadata && metadata.remove("spanflow") != null) {
            if (metadata.isEmpty() && !sent.has("metadata")) {
                stored.remove("metadata");
            }
        }
        return stored;
    }

    private HttpResponse<String> get(String path) {
        HttpRequest request =
                HttpRequest.newBuilder(url.resolve(path)).timeout(TIMEOUT).build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException("no answer from the stand-in", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the stand-in", e);
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("the stand-in answers " + answer.statusCode() + ": " + answer.body());
        }
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
