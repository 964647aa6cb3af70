/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanSearchTest extends StandInFixture {
    @Test
    void page_hasTheContractsShape() throws Exception {
        store(Items.root("t", "a"));

        assertThat(json.readTree(search("", "{\"span_ids\":[\"a\"]}").body())).isEqualTo(json.readTree("""
                {"object":"list","items":[{"object":"span","id":"a","account_id":"default","trace_id":"t","name":"work",
                "start_timestamp":"2030-05-01T10:00:00.125000Z","status":"SUCCESS","type":"STANDALONE",
                "created_by":{"id":"stand-in","type":"service_account","object":"identity"}}],
                "has_more":false,"total":0,"limit":100}"""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                          | t1/a t1/b t2/a t2/c",
                "{\"span_ids\":[\"a\",\"b\"]}                | t1/a t1/b t2/a",
                "{\"span_ids\":[\"a\"],\"trace_ids\":[\"t2\"]} | t2/a",
                "{\"trace_ids\":[\"t1\",\"none\"]}           | t1/a t1/b",
                "{\"group_id\":\"g\"}                        | t2/c",
                "{\"parents_only\":true}                     | t1/a t2/a",
                "{\"parents_only\":false,\"group_id\":null}  | t1/a t1/b t2/a t2/c",
                "{\"parent_ids\":[\"a\"]}                    | t1/b t2/c",
                "{\"excluded_span_ids\":[\"a\"]}             | t1/b t2/c",
                "{\"excluded_trace_ids\":[\"t1\"]}           | t2/a t2/c",
                "{\"names\":[\"work\"],\"span_ids\":[\"b\"]} | t1/b",
                "{\"names\":[\"play\"]}                      | ''",
                "{\"statuses\":[\"SUCCESS\"],\"trace_ids\":[\"t1\"]} | t1/a t1/b",
                "{\"statuses\":[\"ERROR\"]}                  | ''",
                "{\"types\":[\"STANDALONE\"],\"trace_ids\":[\"t1\"]} | t1/a t1/b",
                "{\"types\":[\"CUSTOM\"]}                    | ''",
                "{\"excluded_span_ids\":[]}                 | t1/a t1/b t2/a t2/c",
                "{\"span_ids\":[\"A\"]}                      | ''",
                "{\"span_ids\":[]}                           | ''",
                "{\"unknown\":1,\"names\":null}              | t1/a t1/b t2/a t2/c"
            })
    void filters_mustAllHold(String body, String found) throws Exception {
        store(Items.root("t1", "a"), Items.child("t1", "b", "a"), Items.root("t2", "a"), inGroup("t2", "c", "g"));

        assertThat(String.join(" ", spans(search("", body)))).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({
        "from_ts=2030-05-01T09:00:02Z, s2 s3",
        "to_ts=2030-05-01T09:00:01Z, s0 s1",
        "from_ts=2030-05-01T11:00:01%2B02:00&to_ts=2030-05-01T09:00:02.000Z, s1 s2",
        "from_ts=2030-05-01T09:00:01.000001Z&to_ts=2030-05-01T09:00:01.999999Z, ''",
    })
    void starts_areFromAndTo_bothWithTheirBounds(String query, String found) throws Exception {
        store(IntStream.range(0, 4).mapToObj(i -> at("t", "s" + i, i)).toArray(String[]::new));

        assertThat(ids(search("?" + query, "{}"))).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"min_duration_ms\":1}                         | long second",
                "{\"max_duration_ms\":1}                         | second short",
                "{\"min_duration_ms\":2,\"max_duration_ms\":999} | ''",
                "{\"min_duration_ms\":null}                      | long open second short",
            })
    void durations_areOfCompletedSpans_toTheMicrosecond(String body, String found) throws Exception {
        store(
                ended("long", "2030-05-02T10:00:00.125Z"),
                Items.root("t", "open"),
                ended("second", "2030-05-01T10:00:00.126Z"),
                ended("short", "2030-05-01T10:00:00.125999Z"));

        assertThat(ids(search("", body))).isEqualTo(found);
    }

    private static String ended(String id, String end) {
        return Items.item("t", id, ",\"end_timestamp\":\"" + end + "\"");
    }

    private static String ids(HttpResponse<String> answer) throws IOException {
        return spans(answer).stream()
                .map(span -> span.substring(span.indexOf('/') + 1))
                .collect(Collectors.joining(" "));
    }

    @Test
    void spanOfTwoDays_isFoundOnce_asItsNewestRecordTells() throws Exception {
        store(Items.root("t", "a"));
        store(Items.root("t", "a").replace("2030-05-01T10", "2030-04-30T10").replace("\"work\"", "\"moved\""));
        assertThat(sgp.report().duplicateRows()).isEqualTo(1);

        JsonNode items = json.readTree(search("", "{}").body()).get("items");
        assertThat(items).hasSize(1);
        assertThat(items.at("/0/name").textValue()).isEqualTo("moved");
    }

    @Test
    void accounts_areKeptApart() throws Exception {
        store(Items.root("t", "a"));

        HttpResponse<String> other = send(request("POST", "/v5/spans/search", "{}")
                .header("x-api-key", "k")
                .header("x-selected-account-id", "acc-2"));
        assertThat(spans(other)).isEmpty();
    }

    @Test
    void order_isByStart_thenTraceAndId_inBytes() throws Exception {
        store(Items.root("t2", "a"), Items.root("t1", "é"), Items.root("t1", "z"), at("t3", "early", 0));

        assertThat(spans(search("", "{}"))).containsExactly("t3/early", "t1/z", "t1/é", "t2/a");
        assertThat(spans(search("?sort_order=desc&sort_by=start_timestamp", "{}")))
                .containsExactly("t1/z", "t1/é", "t2/a", "t3/early");
    }

    @ParameterizedTest
    @ValueSource(strings = {"asc", "desc"})
    void pages_leadThroughAll_inBothDirections(String order) throws Exception {
        store(IntStream.range(0, 10).mapToObj(i -> at("t", "s" + i, i / 3)).toArray(String[]::new));
        List<String> all = spans(search("?sort_order=" + order, "{}"));
        assertThat(all).hasSize(10);

        assertThat(pages(order, "starting_after")).isEqualTo(all);
        assertThat(pages(order, "ending_before")).isEqualTo(all.subList(0, 9));
    }

    @Test
    void cursor_standsAtTheLastSpanOfItsId() throws Exception {
        store(Items.root("t1", "a"), Items.root("t2", "a"), Items.root("t3", "b"));

        assertThat(spans(search("?starting_after=a", "{}"))).containsExactly("t3/b");
        assertThat(spans(search("?ending_before=a", "{}"))).isEmpty();
        assertThat(search("?starting_after=c", "{}").statusCode()).isEqualTo(422);
        assertThat(search("?starting_after=b", "{\"trace_ids\":[\"t1\"]}").statusCode())
                .isEqualTo(422);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?limit=0                          | {}                       | limit",
                "?limit=10001                      | {}                       | limit",
                "?limit=x                          | {}                       | limit",
                "?sort_order=up                    | {}                       | sort_order",
                "?sort_by=duration_ms              | {}                       | sort_by",
                "?from_ts=2030-01-01               | {}                       | from_ts",
                "?to_ts=1893456000                 | {}                       | to_ts",
                "?from_ts=2030-01-02T00:00:00Z&to_ts=2030-01-01T00:00:00Z | {} | from_ts",
                "?allow_partial_results=true       | {}                       | allow_partial_results",
                "''                                | {\"min_duration_ms\":\"1\"} | min_duration_ms",
                "''                                | {\"max_duration_ms\":1.5} | max_duration_ms",
                "?starting_after=a&ending_before=b | {}                       | ending_before",
                "''                                | {\"search_texts\":[\"x\"]} | search_texts",
                "''                                | {\"names\":\"x\"}        | names",
                "''                                | {\"span_ids\":\"a\"}     | span_ids",
                "''                                | {\"span_ids\":[1]}       | span_ids",
                "''                                | {\"group_id\":1}         | group_id",
                "''                                | {\"parents_only\":\"x\"} | parents_only"
            })
    void whatIsWrongOrNotBuilt_isNamed(String query, String body, String field) throws Exception {
        HttpResponse<String> answer = search(query, body);

        assertThat(answer.statusCode()).isEqualTo(422);
        JsonNode fault = json.readTree(answer.body()).at("/detail/0");
        assertThat(fault.at("/loc/1").textValue()).isEqualTo(field);
        assertThat(fault.get("msg").textValue()).contains(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "\"x\"", "{\"a\":1e99999999999}"})
    void bodyThatIsNoObject_isA422(String body) throws Exception {
        assertThat(search("", body).statusCode()).isEqualTo(422);
    }

    @Test
    void ids_areAtMostTenThousand_together() throws Exception {
        assertThat(search("", ids("span_ids", 10_000)).statusCode()).isEqualTo(200);
        assertThat(search("", ids("span_ids", 10_001)).statusCode()).isEqualTo(422);
        String both = ids("span_ids", 6_000)
                .replace("}", "," + ids("trace_ids", 4_001).substring(1));
        assertThat(search("", both).statusCode()).isEqualTo(422);
    }

    @Test
    void pageThatIsTooLarge_isA400() throws Exception {
        String large = "x".repeat(SpanSearch.MAX_PAGE_CHARACTERS / 2);
        for (String id : List.of("a", "b")) {
            store(Items.item("t", id, ",\"input\":{\"s\":\"" + large + "\"}"));
        }

        HttpResponse<String> answer = search("", "{}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("SEARCH_RESULT_TOO_LARGE");
        assertThat(spans(search("", "{\"span_ids\":[\"a\"]}"))).containsExactly("t/a");
    }

    @Test
    void key_isRequired_andSearchesAreNotInTheReport() throws Exception {
        assertThat(send(request("POST", "/v5/spans/search", "{}")).statusCode()).isEqualTo(401);
        search("", "{}");
        search("?limit=0", "{}");

        assertThat(sgp.report().requests()).isZero();
        assertThat(sgp.report().refused()).isEmpty();
    }

    /** Goes on as the Python client does: from the page's last id, or back from its first, until nothing more is there. */
    private List<String> pages(String order, String parameter) throws Exception {
        boolean forth = parameter.equals("starting_after");
        List<String> all = new ArrayList<>();
        String from = forth ? "" : "&ending_before=" + lastId(order);
        for (boolean more = true; more; ) {
            JsonNode page = json.readTree(
                    search("?limit=4&sort_order=" + order + from, "{}").body());
            List<String> spans = spans(page);
            all.addAll(forth ? all.size() : 0, spans);
            more = page.get("has_more").booleanValue();
            from = "&" + parameter + "="
                    + spans.get(forth ? spans.size() - 1 : 0).substring(2);
        }
        return all;
    }

    private String lastId(String order) throws Exception {
        List<String> all = spans(search("?sort_order=" + order, "{}"));
        return all.get(all.size() - 1).substring(2);
    }

    private static String at(String trace, String id, int second) {
        return Items.root(trace, id).replace("10:00:00.125000", "09:00:0" + second);
    }

    private static String inGroup(String trace, String id, String group) {
        return Items.item(trace, id, ",\"parent_id\":\"a\",\"group_id\":\"" + group + "\"");
    }

    private static String ids(String field, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"" + i + "\"")
                .collect(Collectors.joining(",", "{\"" + field + "\":[", "]}"));
    }

    private static List<String> spans(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return spans(json.readTree(answer.body()));
    }

    private static List<String> spans(JsonNode page) {
        List<String> spans = new ArrayList<>();
        page.get("items")
                .forEach(span -> spans.add(
                        span.get("trace_id").textValue() + "/" + span.get("id").textValue()));
        return spans;
    }

    private void store(String... items) throws Exception {
        assertThat(status(items)).isEqualTo(200);
    }

    private HttpResponse<String> search(String query, String body) throws Exception {
        return send("POST", "/v5/spans/search" + query, body);
    }
}
