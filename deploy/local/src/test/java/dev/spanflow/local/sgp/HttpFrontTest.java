/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys, accounts, paths and sizes. */
class HttpFrontTest extends StandInFixture {
    @Test
    void key_isRequired() throws Exception {
        HttpResponse<String> none = send(request("PUT", "/v5/spans/batch", Items.batch(Items.root("t", "a"))));
        HttpResponse<String> blank =
                send(request("PUT", "/v5/spans/batch", Items.batch()).header("x-api-key", " "));

        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(json.readTree(none.body()).get("detail").textValue()).contains("x-api-key");
        assertThat(blank.statusCode()).isEqualTo(401);
        assertThat(sgp.report().rows()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,  /v5/span,              404",
        "PUT,  /v5/spans/batch/,      404",
        "GET,  /,                     404",
        "DELETE, /v5/spans/batch,     405",
        "GET,  /v5/spans/batch,       405",
        "POST, /admin/report,         405"
    })
    void otherPathsAndMethods_areRefused(String method, String path, int status) throws Exception {
        HttpResponse<String> answer = send(request(method, path, "{}").header("x-api-key", "k"));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(json.readTree(answer.body()).get("detail").isTextual()).isTrue();
    }

    @Test
    void account_isTheOneSelected() throws Exception {
        HttpResponse<String> answer = send(batch(Items.root("t", "a"))
                .header("x-selected-account-id", "acc-1")
                .header("x-stainless-retry-count", "2"));

        assertThat(json.readTree(answer.body()).at("/items/0/account_id").textValue())
                .isEqualTo("acc-1");
        assertThat(sgp.find("acc-1", "t", "a")).isPresent();
        assertThat(sgp.find("default", "t", "a")).isEmpty();
    }

    @Test
    void body_isA413_whenAboveTheLimit() throws Exception {
        String large = "x".repeat(Incoming.MAX_BODY_BYTES);

        HttpResponse<String> answer = put(Items.item("t", "a", ",\"input\":{\"s\":\"" + large + "\"}"));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(sgp.report().refused()).isEqualTo(Map.of(413, 1L));
    }

    @Test
    void earlyRefusal_reachesAClientThatStillWrites() throws Exception {
        String large = Items.batch("x".repeat(8 * 1024 * 1024));

        for (int i = 0; i < 5; i++) {
            assertThat(send(request("PUT", "/v5/spans/batch", large)).statusCode())
                    .isEqualTo(401);
        }
    }
}
