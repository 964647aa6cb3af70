/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a batch is answered; each rule in detail in {@link BatchValidatorTest} and {@link ParentLinksTest}. */
class SpanBatchesTest extends StandInFixture {
    @Test
    void answer_isTheReadModel() throws Exception {
        String sent = Items.item(
                "tr-1",
                "sp-7",
                ",\"group_id\":\"job-9\",\"parent_id\":\"sp-1\",\"end_timestamp\":\""
                        + "2030-05-01T12:00:00.48+02:00\",\"input\":{\"q\":\"x\"},\"status\":\"ERROR\",\"unknown\":1");

        HttpResponse<String> answer = put(sent);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json.readTree(answer.body())).isEqualTo(json.readTree("""
                        {"object":"list","items":[{"object":"span","id":"sp-7","account_id":"default","trace_id":"tr-1",
                        "parent_id":"sp-1","group_id":"job-9","name":"work","input":{"q":"x"},
                        "start_timestamp":"2030-05-01T10:00:00.125000Z","end_timestamp":"2030-05-01T10:00:00.480000Z",
                        "status":"ERROR","type":"STANDALONE",
                        "created_by":{"id":"stand-in","type":"service_account","object":"identity"}}]}"""));
    }

    @Test
    void repeatedIds_collapseInTheAnswer() throws Exception {
        JsonNode items = json.readTree(
                        put(Items.root("t", "a"), Items.root("t", "b"), Items.completed("t", "a", "finished"))
                                .body())
                .get("items");

        assertThat(items).hasSize(2);
        assertThat(items.get(0).get("name").textValue()).isEqualTo("finished");
    }

    @Test
    void emptyBatch_isAccepted() throws Exception {
        assertThat(put().body()).isEqualTo("{\"object\":\"list\",\"items\":[]}");
    }

    @Test
    void numbersAndHalfSurrogates_areAnsweredAndKept() throws Exception {
        String odd = Items.item("t", "a", ",\"input\":{\"n\":1e400,\"m\":1.10,\"s\":\"\\ud800\"}");

        HttpResponse<String> answer = put(odd);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"n\":1E+400", "\"s\":\"?\"");
        assertThat(sgp.find("default", "t", "a")).hasValue(odd);
    }

    @Test
    void batch_isRefusedWhole() throws Exception {
        String good = Items.root("t", "good");

        assertThat(status(good, Items.root("t", "a").replace("work", "\",\"status\":\"BAD")))
                .isEqualTo(422);
        assertThat(status(good, Items.child("t", "a", "b"), Items.child("t", "b", "a")))
                .isEqualTo(409);
        assertThat(status(good, Items.root("u", "a"), Items.child("t", "b", "a")))
                .isEqualTo(409);
        assertThat(status(good, Items.root("t", "a\\u0000"))).isEqualTo(400);

        Report report = sgp.report();
        assertThat(report.rows()).isZero();
        assertThat(report.records()).isZero();
        assertThat(report.requests()).isEqualTo(4);
        assertThat(report.refused()).isEqualTo(Map.of(400, 1L, 409, 2L, 422, 1L));
    }

    @Test
    void schemaError_hasSgpsShape() throws Exception {
        HttpResponse<String> answer =
                put(Items.root("t", "a"), Items.item("t", "b", ",\"end_timestamp\":\"2020-01-01T00:00:00Z\""));

        JsonNode detail = json.readTree(answer.body()).get("detail");
        assertThat(detail).hasSize(1);
        assertThat(detail.get(0).get("loc")).hasToString("[\"body\",\"items\",1,\"end_timestamp\"]");
        assertThat(detail.get(0).fieldNames()).toIterable().contains("msg", "type");
    }

    @Test
    void cycle_isRefused_acrossRequests() throws Exception {
        assertThat(status(Items.child("t", "a", "b"))).isEqualTo(200);
        assertThat(status(Items.child("t", "b", "c"))).isEqualTo(200);

        assertThat(status(Items.child("t", "c", "a"))).isEqualTo(409);
        assertThat(status(Items.root("t", "c"))).isEqualTo(200);
    }

    @Test
    void cycle_isRefused_whenAStoredSpanIsMoved() throws Exception {
        assertThat(status(Items.root("t", "a"), Items.child("t", "b", "a"))).isEqualTo(200);

        assertThat(status(Items.child("t", "a", "b"))).isEqualTo(409);
    }

    @Test
    void parentStoredInAnotherTrace_isRefused_inThisAccountOnly() throws Exception {
        assertThat(status(Items.root("u", "p"))).isEqualTo(200);

        assertThat(status(Items.child("t", "a", "p"))).isEqualTo(409);
        assertThat(send(batch(Items.child("t", "a", "p")).header("x-selected-account-id", "other"))
                        .statusCode())
                .isEqualTo(200);
    }
}
