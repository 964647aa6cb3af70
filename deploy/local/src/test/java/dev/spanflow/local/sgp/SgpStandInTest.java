/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SgpStandInTest {
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

    // ---- the front

    @Test
    void key_isRequired() throws Exception {
        HttpResponse<String> none = send(request("/v5/spans/batch", "PUT", Items.batch(Items.root("t", "a"))));
        HttpResponse<String> blank =
                send(request("/v5/spans/batch", "PUT", Items.batch()).header("x-api-key", " "));

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
        HttpResponse<String> answer = send(request(path, method, "{}").header("x-api-key", "k"));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(json.readTree(answer.body()).get("detail").isTextual()).isTrue();
    }

    @Test
    void account_isTheOneSelected() throws Exception {
        HttpResponse<String> answer = send(put(Items.root("t", "a"))
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

        HttpResponse<String> answer = send(put(Items.item("t", "a", ",\"input\":{\"s\":\"" + large + "\"}")));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(sgp.report().refused()).isEqualTo(Map.of(413, 1L));
    }

    @Test
    void earlyRefusal_reachesAClientThatStillWrites() throws Exception {
        String large = Items.batch("x".repeat(8 * 1024 * 1024));

        for (int i = 0; i < 5; i++) {
            assertThat(send(request("/v5/spans/batch", "PUT", large)).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void answer_isTheReadModel() throws Exception {
        String sent = Items.item(
                "tr-1",
                "sp-7",
                ",\"group_id\":\"job-9\",\"parent_id\":\"sp-1\",\"end_timestamp\":\""
                        + "2030-05-01T12:00:00.48+02:00\",\"input\":{\"q\":\"x\"},\"status\":\"ERROR\",\"unknown\":1");

        HttpResponse<String> answer = send(put(sent));

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
                        send(put(Items.root("t", "a"), Items.root("t", "b"), Items.completed("t", "a", "finished")))
                                .body())
                .get("items");

        assertThat(items).hasSize(2);
        assertThat(items.get(0).get("name").textValue()).isEqualTo("finished");
    }

    @Test
    void emptyBatch_isAccepted() throws Exception {
        assertThat(send(put()).body()).isEqualTo("{\"object\":\"list\",\"items\":[]}");
    }

    // ---- the checks (each rule in detail: BatchValidatorTest, ParentLinksTest)

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
                send(put(Items.root("t", "a"), Items.item("t", "b", ",\"end_timestamp\":\"2020-01-01T00:00:00Z\"")));

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
        assertThat(send(put(Items.child("t", "a", "p")).header("x-selected-account-id", "other"))
                        .statusCode())
                .isEqualTo(200);
    }

    // ---- storage

    @Test
    void record_replacesAndDoesNotMerge() throws Exception {
        status(Items.item("t", "a", ",\"input\":{\"k\":1}"));
        String later = Items.item("t", "a", ",\"output\":{\"k\":2}");

        status(later);

        assertThat(sgp.find("default", "t", "a")).hasValue(later);
        assertThat(sgp.report().rows()).isOne();
    }

    @Test
    void completedRecord_beatsOneInProgress_inEitherOrder() throws Exception {
        String finished = Items.completed("t", "a", "finished");
        status(finished);

        JsonNode answer = json.readTree(send(put(Items.root("t", "a"))).body());

        assertThat(sgp.find("default", "t", "a")).hasValue(finished);
        assertThat(answer.at("/items/0/name").textValue()).isEqualTo("finished");
        status(Items.root("t", "b"), Items.completed("t", "b", "b finished"), Items.root("t", "b"));
        assertThat(sgp.find("default", "t", "b")).hasValue(Items.completed("t", "b", "b finished"));
    }

    @Test
    void amongCompletedRecords_theLaterWins() throws Exception {
        status(Items.completed("t", "a", "one"));
        status(Items.completed("t", "a", "two"));

        assertThat(sgp.find("default", "t", "a")).hasValue(Items.completed("t", "a", "two"));
    }

    @Test
    void changedUtcDay_makesASecondRow() throws Exception {
        status(Items.completed("t", "a", "first"));
        String sameDay = Items.completed("t", "a", "second").replace("T10:00:00.125000+00:00", "T03:00:00+02:00");
        String dayBefore = Items.completed("t", "a", "third").replace("T10:00:00.125000+00:00", "T01:00:00+02:00");

        status(sameDay);
        assertThat(sgp.report().duplicateRows()).isZero();
        status(dayBefore);

        assertThat(sgp.report().rows()).isEqualTo(2);
        assertThat(sgp.report().duplicateRows()).isOne();
        assertThat(sgp.find("default", "t", "a")).hasValue(dayBefore);
    }

    @Test
    void sameId_isTwoSpansInTwoTraces() throws Exception {
        status(Items.root("t", "a"), Items.root("u", "a"));

        assertThat(sgp.report().rows()).isEqualTo(2);
        assertThat(sgp.report().traces()).isEqualTo(2);
        assertThat(sgp.report().duplicateRows()).isZero();
    }

    @Test
    void groups_areListedWithTheirTraces() throws Exception {
        status(
                Items.item("t1", "r", ",\"group_id\":\"g\""),
                Items.item("t1", "c", ",\"group_id\":\"g\",\"parent_id\":\"r\""),
                Items.completed("t2", "r2", "job\",\"group_id\":\"g"),
                Items.item("t3", "c3", ",\"group_id\":\"g\",\"parent_id\":\"absent\""),
                Items.item("t4", "r4", ",\"group_id\":\"h\""),
                Items.root("t5", "r5"));

        assertThat(sgp.groups(10))
                .containsExactly(new GroupSummary("default", "g", 3), new GroupSummary("default", "h", 1));
        assertThat(sgp.traces("default", "g", 10))
                .containsExactly(
                        new TraceSummary("default", "t1", "work", "RUNNING", 2),
                        new TraceSummary("default", "t2", "job", "SUCCESS", 1),
                        new TraceSummary("default", "t3", null, null, 1));
        assertThat(sgp.report().groups()).isEqualTo(2);
    }

    // ---- the judge

    @Test
    void parentFirst_isNoViolation() throws Exception {
        status(Items.root("t", "a"), Items.child("t", "b", "a"));
        status(Items.child("t", "c", "b"));

        assertThat(sgp.violations(10)).isEmpty();
        assertThat(sgp.report().orphans()).isZero();
    }

    @Test
    void childFirst_isAViolation_withinARequest() throws Exception {
        status(Items.child("t", "b", "a"), Items.child("t", "c", "a"), Items.root("t", "a"));

        assertThat(sgp.violations(10)).containsExactly(new Violation("default", "t", "a", "b", 1, 3));
        assertThat(sgp.report().violations()).isOne();
    }

    @Test
    void childFirst_isAViolation_acrossRequests() throws Exception {
        status(Items.child("t", "b", "a"));
        assertThat(sgp.report().orphans()).isOne();

        status(Items.root("t", "a"));

        assertThat(sgp.violations(10)).containsExactly(new Violation("default", "t", "a", "b", 1, 2));
        assertThat(sgp.report().orphans()).isZero();
    }

    @Test
    void repeats_areNoViolations() throws Exception {
        String[] both = {Items.root("t", "a"), Items.child("t", "b", "a")};
        status(both);
        status(both);
        status(Items.completed("t", "a", "finished"));

        assertThat(sgp.report().violations()).isZero();
        assertThat(sgp.report().records()).isEqualTo(5);
        assertThat(sgp.report().rows()).isEqualTo(2);
    }

    @Test
    void repeatedChild_isOneViolation() throws Exception {
        status(Items.child("t", "b", "a"));
        status(Items.child("t", "b", "a"));
        status(Items.root("t", "a"));
        status(Items.root("t", "a"));

        assertThat(sgp.violations(10)).containsExactly(new Violation("default", "t", "a", "b", 1, 3));
    }

    @Test
    void passedOrphan_isNoViolation_andCountedApart() throws Exception {
        status(Items.passed("t", "b", "a"), Items.passed("t", "c", "x"), Items.child("t", "d", "y"));
        assertThat(sgp.report().passedOrphans()).isEqualTo(2);
        assertThat(sgp.report().orphans()).isOne();

        status(Items.root("t", "a"));

        assertThat(sgp.report().violations()).isZero();
        assertThat(sgp.report().passedOrphans()).isOne();
    }

    @Test
    void unmarkedChild_isAViolation_besideAPassedOne() throws Exception {
        status(Items.passed("t", "b", "a"), Items.child("t", "c", "a"), Items.passed("t", "d", "a"));

        status(Items.root("t", "a"));

        assertThat(sgp.violations(10)).containsExactly(new Violation("default", "t", "a", "c", 2, 4));
    }

    @Test
    void sameIdInAnotherTraceOrAccount_isNotTheParent() throws Exception {
        status(Items.child("t", "b", "a"));

        status(Items.root("u", "a"));
        send(put(Items.root("t", "a")).header("x-selected-account-id", "other"));

        assertThat(sgp.report().violations()).isZero();
        assertThat(sgp.report().orphans()).isOne();
    }

    @Test
    void refusedBatch_isNotJudged() throws Exception {
        status(Items.child("t", "b", "a"), Items.root("t", "x\\u0000"));

        status(Items.root("t", "a"));

        assertThat(sgp.report().violations()).isZero();
        assertThat(sgp.report().orphans()).isZero();
    }

    @Test
    void judgeAndFigures_surviveARestart() throws Exception {
        status(Items.child("t", "b", "a"));
        status("{}");
        Report before = sgp.report();

        sgp.close();
        start();

        assertThat(sgp.report()).isEqualTo(before);
        status(Items.root("t", "a"));
        assertThat(sgp.violations(10)).containsExactly(new Violation("default", "t", "a", "b", 1, 2));
    }

    @Test
    void concurrentRequests_areJudgedAsIfOneAfterTheOther() throws Exception {
        List<Callable<Integer>> requests = new ArrayList<>();
        for (int trace = 0; trace < 40; trace++) {
            String t = "t" + trace;
            requests.add(() -> status(children(t, 0)));
            requests.add(() -> status(children(t, 50)));
            requests.add(() -> status(Items.root(t, "root-" + t)));
        }

        assertThat(allAtOnce(requests)).containsOnly(200);

        Report report = sgp.report();
        assertThat(report.records()).isEqualTo(40 * 101);
        assertThat(report.rows()).isEqualTo(40 * 101);
        assertThat(report.traces()).isEqualTo(40);
        assertThat(report.orphans()).isZero();
        assertThat(sgp.violations(100))
                .allSatisfy(v -> assertThat(v.childArrival()).isLessThan(v.parentArrival()))
                .hasSize((int) report.violations());
    }

    private static String[] children(String trace, int from) {
        return IntStream.range(from, from + 50)
                .mapToObj(i -> Items.child(trace, "c" + i, "root-" + trace))
                .toArray(String[]::new);
    }

    private static List<Integer> allAtOnce(List<Callable<Integer>> requests) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(12);
        try {
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : threads.invokeAll(requests)) {
                statuses.add(answer.get());
            }
            return statuses;
        } finally {
            threads.shutdownNow();
        }
    }

    // ---- administration and start

    @Test
    void adminReport_isTheReportAsJson() throws Exception {
        status(Items.child("t", "b", "a"));
        status("{}");

        JsonNode report = json.readTree(send(get("/admin/report")).body());

        assertThat(report).isEqualTo(json.readTree("""
                        {"requests":2,"refused":{"422":1},"records":1,"rows":1,"duplicate_rows":0,"traces":1,"groups":0,
                        "violations":0,"orphans":1,"passed_orphans":0}"""));
    }

    @Test
    void adminSpans_givesTheStoredBody() throws Exception {
        String odd = Items.root("t &+", "é");
        status(odd);

        HttpResponse<String> found = send(get("/admin/spans?account=default&trace_id=t+%26%2B&id=%C3%A9"));
        HttpResponse<String> absent = send(get("/admin/spans?trace_id=t&id=b"));

        assertThat(found.body()).isEqualTo(odd);
        assertThat(absent.statusCode()).isEqualTo(404);
        assertThat(sgp.report().refused()).isEmpty();
    }

    @Test
    void start_namesThePort_whenItIsTaken() {
        int port = sgp.url().getPort();

        assertThatThrownBy(() -> SgpStandIn.start(dir.resolve("second.db"), port))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("port " + port + " of 127.0.0.1 is taken");
    }

    @Test
    void start_namesTheFile_andFreesThePort_whenItIsNoDatabase() throws Exception {
        Path text = Files.writeString(dir.resolve("notes.txt"), "not a database, but long enough to be read as one");
        sgp.close();
        int port = sgp.url().getPort();

        assertThatThrownBy(() -> SgpStandIn.start(text, port))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("notes.txt");
        sgp = SgpStandIn.start(dir.resolve("sgp2.db"), port);
        assertThat(sgp.url().getPort()).isEqualTo(port);
    }

    @Test
    void close_isHarmless_whenRepeated() {
        sgp.close();
        sgp.close();

        assertThatThrownBy(() -> send(get("/admin/report"))).isInstanceOf(IOException.class);
    }

    @Test
    void numbersAndHalfSurrogates_areAnsweredAndKept() throws Exception {
        String odd = Items.item("t", "a", ",\"input\":{\"n\":1e400,\"m\":1.10,\"s\":\"\\ud800\"}");

        HttpResponse<String> answer = send(put(odd));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"n\":1E+400", "\"s\":\"?\"");
        assertThat(sgp.find("default", "t", "a")).hasValue(odd);
    }

    private HttpRequest.Builder put(String... items) {
        return request("/v5/spans/batch", "PUT", Items.batch(items)).header("x-api-key", "any");
    }

    private HttpRequest.Builder get(String path) {
        return request(path, "GET", "");
    }

    private HttpRequest.Builder request(String path, String method, String body) {
        return HttpRequest.newBuilder(URI.create(sgp.url() + path)).method(method, BodyPublishers.ofString(body));
    }

    private int status(String... items) throws IOException, InterruptedException {
        return send(put(items)).statusCode();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
