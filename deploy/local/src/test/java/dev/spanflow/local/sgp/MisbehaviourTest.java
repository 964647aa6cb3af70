/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The stand-in as it is told to be: wrong answers, and other back ends. */
class MisbehaviourTest extends StandInFixture {
    static final String SPAN = Items.root("t", "a");

    @Test
    void status_isAnswered_soManyTimes_withItsHeaders_andNothingIsStored() throws Exception {
        told("[{\"status\":503,\"headers\":{\"Retry-After\":\"2\",\"retry-after-ms\":\"1500\"},\"times\":2}]");

        HttpResponse<String> first = put(SPAN);
        assertThat(first.statusCode()).isEqualTo(503);
        assertThat(first.headers().firstValue("Retry-After")).contains("2");
        assertThat(first.headers().firstValue("retry-after-ms")).contains("1500");
        assertThat(put(SPAN).statusCode()).isEqualTo(503);
        assertThat(sgp.report().rows()).isZero();

        assertThat(put(SPAN).statusCode()).isEqualTo(200);
        assertThat(sgp.requests(10)).extracting(RequestRecord::status).containsExactly(503, 503, 200);
        assertThat(sgp.requests(10)).extracting(RequestRecord::misbehaved).containsExactly(true, true, false);
    }

    @Test
    void retryAfter_mayBeADate() throws Exception {
        told("[{\"status\":429,\"headers\":{\"Retry-After\":\"http-date+30\"}}]");

        assertThat(put(SPAN).headers().firstValue("Retry-After").orElseThrow())
                .matches("\\w{3}, \\d{1,2} \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
    }

    @Test
    void connectionDroppedBefore_storesNothing_after_stores() throws Exception {
        told("[{\"drop\":\"before\",\"times\":1},{\"drop\":\"after\",\"times\":1}]");

        assertThatThrownBy(() -> put(SPAN)).isInstanceOf(IOException.class);
        assertThat(sgp.report().rows()).isZero();
        assertThatThrownBy(() -> put(SPAN)).isInstanceOf(IOException.class);
        assertThat(sgp.report().rows()).isEqualTo(1);
        assertThat(sgp.requests(10)).extracting(RequestRecord::status).containsExactly(0, 0);
    }

    @Test
    void hangingRequest_isLetGo_whenTheStandInBehaves() throws Exception {
        told("[{\"hang\":true,\"times\":1},{\"status\":503}]");
        CompletableFuture<HttpResponse<String>> one = sent();
        CompletableFuture<HttpResponse<String>> other = sent();
        assertThat(CompletableFuture.anyOf(one, other)).succeedsWithin(10, TimeUnit.SECONDS);
        CompletableFuture<HttpResponse<String>> hanging = one.isDone() ? other : one; // it came first
        assertThat(hanging).isNotDone();

        send("DELETE", "/admin/misbehaviours", "");
        assertThat(hanging).failsWithin(10, TimeUnit.SECONDS);
        assertThat(put(SPAN).statusCode()).isEqualTo(200);
    }

    private CompletableFuture<HttpResponse<String>> sent() {
        return http.sendAsync(batch(SPAN).build(), BodyHandlers.ofString());
    }

    @Test
    void body_isWhatItIsToldToBe() throws Exception {
        told("[{\"status\":400,\"body\":\"<html>no</html>\"}]");

        assertThat(put(SPAN).body()).isEqualTo("<html>no</html>");
    }

    @Test
    void rate_isDrawnFromTheSeed() throws Exception {
        assertThat(statuses(7)).isEqualTo(statuses(7)).contains(500, 200).isNotEqualTo(statuses(8));
    }

    @Test
    void span_restrictsItToRequestsThatHoldIt() throws Exception {
        told("[{\"status\":500,\"span\":\"\\\"poison\\\"\"}]");

        assertThat(put(SPAN).statusCode()).isEqualTo(200);
        assertThat(put(Items.root("t", "poison")).statusCode()).isEqualTo(500);
    }

    @Test
    void nonsense_isRefused_andTheScriptStays() throws Exception {
        assertThat(send("PUT", "/admin/misbehaviours", "[{\"status\":7}]").statusCode())
                .isEqualTo(422);
        assertThat(send("PUT", "/admin/misbehaviours", "[{\"drop\":\"now\"}]").statusCode())
                .isEqualTo(422);
        assertThat(send("PUT", "/admin/modes", "{\"store\":\"tape\"}").statusCode())
                .isEqualTo(422);
        assertThat(put(SPAN).statusCode()).isEqualTo(200);
    }

    @Test
    void tracingService_keepsTheCompletedRecord_legacyTheLast() throws Exception {
        put(Items.item("t", "a", ",\"end_timestamp\":\"2030-05-01T10:00:01Z\""));
        put(SPAN);
        assertThat(sgp.find("default", "t", "a").orElseThrow()).contains("end_timestamp");

        sgp.play(Modes.LEGACY);
        put(SPAN);
        assertThat(sgp.find("default", "t", "a").orElseThrow()).doesNotContain("end_timestamp");
    }

    @Test
    void legacy_knowsASpanByItsIdAlone() throws Exception {
        put(SPAN);
        put(Items.root("t2", "a"));
        assertThat(sgp.report().rows()).isEqualTo(2);

        sgp.play(Modes.LEGACY);
        put(Items.root("t3", "a"));
        assertThat(sgp.report().rows()).isEqualTo(1);
    }

    @Test
    void insert_ofAKnownId_isRefusedByLegacyOnly() throws Exception {
        put(SPAN);
        assertThat(send("POST", "/v5/spans/batch", Items.batch(SPAN)).statusCode())
                .isEqualTo(200);

        sgp.play(Modes.LEGACY);
        assertThat(send("POST", "/v5/spans/batch", Items.batch(SPAN)).statusCode())
                .isEqualTo(409);
    }

    @Test
    void singleSpan_isInserted_read_andPatchedByLegacyOnly() throws Exception {
        assertThat(send("POST", "/v5/spans", SPAN).statusCode()).isEqualTo(200);
        assertThat(send("GET", "/v5/spans/a", "").body()).contains("\"object\":\"span\"", "\"id\":\"a\"");
        assertThat(send("GET", "/v5/spans/b", "").statusCode()).isEqualTo(404);
        assertThat(send("PATCH", "/v5/spans/a", "{\"status\":\"ERROR\"}").statusCode())
                .isEqualTo(501);

        sgp.play(Modes.LEGACY);
        assertThat(send("PATCH", "/v5/spans/a", "{\"status\":\"ERROR\"}").body())
                .contains("ERROR");
        assertThat(send("PATCH", "/v5/spans/a", "{\"trace_id\":\"x\"}").statusCode())
                .isEqualTo(422);
        assertThat(sgp.find("default", "t", "a").orElseThrow()).contains("ERROR");
    }

    @Test
    void nul_isForTheEngineToJudge() throws Exception {
        String inId = Items.root("t", "a\\u0000");
        String inPayload = Items.item("t", "b", ",\"input\":{\"x\":\"1\\u00002\"}");
        assertThat(put(inId).statusCode()).isEqualTo(400);
        assertThat(put(inPayload).statusCode()).isEqualTo(200);
        assertThat(sgp.find("default", "t", "b").orElseThrow()).contains("1\uFFFD2");

        sgp.play(new Modes(Modes.Store.TRACING_SERVICE, Modes.Engine.CLICKHOUSE, 256, false));
        assertThat(put(inId).statusCode()).isEqualTo(200);
        put(inPayload);
        assertThat(sgp.find("default", "t", "b").orElseThrow()).contains("1\\u00002");
    }

    @Test
    void olderServer_takesShorterIds() throws Exception {
        send("PUT", "/admin/modes", "{\"store\":\"legacy\",\"engine\":\"postgres\",\"id_characters\":38}");

        assertThat(put(Items.root("t".repeat(38), "a")).statusCode()).isEqualTo(200);
        assertThat(put(Items.root("t".repeat(39), "a")).statusCode()).isEqualTo(422);
    }

    @Test
    void redaction_replacesCredentials_andNothingElse() throws Exception {
        sgp.play(new Modes(Modes.Store.TRACING_SERVICE, Modes.Engine.POSTGRES, 256, true));
        String answer = put(Items.item(
                        "t",
                        "a",
                        ",\"input\":{\"password\":\"hush\",\"list\":[\"Bearer abcdefghijkl\",\"plain\"],"
                                + "\"url\":\"postgres://me:hush@db/x\"}"))
                .body();

        assertThat(answer)
                .contains(Redaction.REDACTED, "plain", "postgres://me:")
                .doesNotContain("hush", "abcdefghijkl");
        assertThat(sgp.find("default", "t", "a").orElseThrow()).doesNotContain("hush", "abcdefghijkl");
    }

    private List<Integer> statuses(long seed) throws Exception {
        send("PUT", "/admin/misbehaviours?seed=" + seed, "[{\"status\":500,\"rate\":0.5}]");
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            statuses.add(put(SPAN).statusCode());
        }
        return statuses;
    }

    private void told(String script) throws Exception {
        assertThat(send("PUT", "/admin/misbehaviours", script).statusCode()).isEqualTo(200);
    }
}
