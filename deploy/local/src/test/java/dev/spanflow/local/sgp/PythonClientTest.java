/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The very requests of SGP's own Python client (scale-gp-beta 0.7.0), as they came from it: an upsert, then searches in pages, each
 * page asked for with what the page before it said, then one span. What they must find was checked by hand.
 */
@Timeout(60)
class PythonClientTest {
    static final ObjectMapper json = new ObjectMapper();
    static final HttpClient http = HttpClient.newHttpClient();

    @Test
    void recordedRequests_findWhatTheClientFound(@TempDir Path dir) throws Exception {
        List<JsonNode> recorded = recorded();
        assertThat(recorded).hasSizeGreaterThan(15);
        try (SgpStandIn sgp = SgpStandIn.start(dir.resolve("sgp.db"), 0)) {
            for (JsonNode request : recorded) {
                JsonNode answer = answer(sgp, request);
                assertThat(ids(answer)).as("%s", request).isEqualTo(texts(request.get("ids")));
                assertThat(answer.get("has_more")).as("%s", request).isEqualTo(request.get("has_more"));
            }
        }
    }

    /** Of a page, of a list, of one span. */
    private static List<String> ids(JsonNode answer) {
        JsonNode items = answer.isArray() ? answer : answer.get("items");
        return items == null
                ? List.of(id(answer))
                : items.valueStream().map(PythonClientTest::id).toList();
    }

    private static String id(JsonNode span) {
        return span.get("id").textValue();
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::textValue).toList();
    }

    private static List<JsonNode> recorded() throws IOException {
        try (InputStream lines = PythonClientTest.class.getResourceAsStream("/scale-gp-beta-0.7.0.jsonl")) {
            return json.readerFor(JsonNode.class).<JsonNode>readValues(lines).readAll();
        }
    }

    private static JsonNode answer(SgpStandIn sgp, JsonNode request) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(sgp.url().resolve(request.get("target").textValue()))
                        .headers("accept", "application/json", "content-type", "application/json")
                        .headers("user-agent", "SGPClient/Python 0.7.0", "x-stainless-lang", "python")
                        .headers("x-api-key", "k", "x-selected-account-id", "acc", "x-stainless-retry-count", "0")
                        .method(
                                request.get("method").textValue(),
                                BodyPublishers.ofString(request.get("body").textValue()))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("%s: %s", request, answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }
}
