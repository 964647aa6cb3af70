/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.sgp;

import static dev.spanflow.schemas.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.Spans;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class SgpClientTest {
    static final Spans PARENT = span("t", "a").output("é");
    static final Spans CHILD = span("t", "b").parent("a").completed();

    final MockWebServer server = new MockWebServer();
    final AtomicBoolean mayStart = new AtomicBoolean(true);

    @BeforeEach
    void startServer() throws IOException {
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void request_holdsTheRecordsBytes_andTheHeadersOfTheContract() throws Exception {
        enqueue(new MockResponse.Builder().body("{}"));

        assertThat(answer("sgp.account.id", "acc-1").verdict()).isEqualTo(Answer.Verdict.DONE);

        RecordedRequest request = server.takeRequest();
        assertThat(request.getMethod()).isEqualTo("PUT");
        assertThat(request.getTarget()).isEqualTo("/v5/spans/batch");
        assertThat(request.getBody().utf8()).isEqualTo("{\"items\":[" + PARENT.json() + "," + CHILD.json() + "]}");
        assertThat(request.getHeaders().get("x-api-key")).isEqualTo("key");
        assertThat(request.getHeaders().get("x-selected-account-id")).isEqualTo("acc-1");
        assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/json");
        assertThat(request.getHeaders().get("Accept")).isEqualTo("application/json");
        assertThat(request.getHeaders().get("spanflow-exporter")).isEqualTo("1");
        assertThat(request.getHeaders().get("User-Agent")).matches("spanflow/\\d.*");
        assertThat(request.getHeaders().get("Content-Length"))
                .isEqualTo("" + request.getBody().size());
    }

    @Test
    void account_isNotSent_whenNotSet() throws Exception {
        enqueue(new MockResponse.Builder());
        answer();

        assertThat(server.takeRequest().getHeaders().get("x-selected-account-id"))
                .isNull();
    }

    @Test
    void pathPrefix_isKept() throws Exception {
        for (String prefix : List.of("/public", "/public/")) {
            enqueue(new MockResponse.Builder());
            answer("sgp.url", server.url(prefix).toString());

            assertThat(server.takeRequest().getTarget()).isEqualTo("/public/v5/spans/batch");
        }
    }

    @Test
    void refusal_carriesStatusAndBody() {
        enqueue(new MockResponse.Builder().code(422).body("{\"detail\":[]}"));

        Answer answer = answer();
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).isEqualTo("{\"detail\":[]}");
    }

    @Test
    void hugeErrorBody_isCut() {
        enqueue(new MockResponse.Builder().code(400).body("x".repeat(1 << 20)));

        assertThat(answer().body()).hasSize(256 * 1024);
    }

    @Test
    void retryAfter_isRead_andTheClientDoesNotRepeatByItself() {
        enqueue(new MockResponse.Builder().code(503).addHeader("Retry-After", "0"));
        assertThat(answer().status()).isEqualTo(503);

        enqueue(new MockResponse.Builder().code(429).addHeader("Retry-After", "7"));
        assertThat(answer().retryAfter()).isEqualTo(Duration.ofSeconds(7));

        enqueue(new MockResponse.Builder().code(408));
        assertThat(answer().status()).isEqualTo(408);
        assertThat(server.getRequestCount()).isEqualTo(3);
    }

    @Test
    void redirect_isNotFollowed() {
        enqueue(new MockResponse.Builder().code(307).addHeader("Location", "/elsewhere"));

        assertThat(answer().status()).isEqualTo(307);
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void droppedConnection_isNoAnswer_andNotRepeated() {
        enqueue(new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()));

        assertThat(answer().status()).isEqualTo(Answer.NONE);
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void successWithBrokenBody_isDone() {
        enqueue(new MockResponse.Builder().body("x".repeat(100_000)).onResponseBody(new SocketEffect.CloseSocket()));

        assertThat(answer().verdict()).isEqualTo(Answer.Verdict.DONE);
    }

    @Test
    void silence_isNoAnswer_afterTheCallTimeout() {
        enqueue(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE));

        Answer answer = answer("call.timeout.ms", "200");
        assertThat(answer.status()).isEqualTo(Answer.NONE);
        assertThat(answer.body()).isEqualTo("timeout");
    }

    @Test
    void nothingIsSent_whenItMayNotStart() {
        mayStart.set(false);

        assertThat(answer().status()).isEqualTo(Answer.NONE);
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void cancel_endsTheCall() throws Exception {
        enqueue(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE));
        try (SgpClient client = client()) {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            Runnable cancel = client.send(List.of(PARENT.bytes()), answer::complete);
            server.takeRequest();
            cancel.run();

            assertThat(answer.get(10, TimeUnit.SECONDS).status()).isEqualTo(Answer.NONE);
        }
    }

    @Test
    void search_asksForTheSpan_andReadsThePage() throws Exception {
        enqueue(new MockResponse.Builder()
                .body("{\"object\":\"list\",\"items\":[{\"id\":\"p\",\"trace_id\":\"t2\"}],\"has_more\":false}"));

        Found found = found(
                "sgp.account.id", "acc-1", "sgp.url", server.url("/public").toString());
        assertThat(found.page()).isEqualTo(new SearchPage(Set.of("t2"), false));

        RecordedRequest request = server.takeRequest();
        assertThat(request.getMethod()).isEqualTo("POST");
        assertThat(request.getTarget()).isEqualTo("/public/v5/spans/search?limit=10");
        assertThat(request.getBody().utf8()).isEqualTo("{\"span_ids\":[\"p\"]}");
        assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/json");
        assertThat(request.getHeaders().get("x-api-key")).isEqualTo("key");
        assertThat(request.getHeaders().get("x-selected-account-id")).isEqualTo("acc-1");
    }

    @ParameterizedTest
    @CsvSource({
        "403, REFUSED",
        "404, REFUSED",
        "422, REFUSED",
        "501, REFUSED",
        "401, MISCONFIGURED",
        "307, MISCONFIGURED",
        "408, RETRY",
        "429, RETRY",
        "500, RETRY",
        "503, RETRY"
    })
    void search_isAnsweredOnce_whateverTheStatus(int status, Answer.Verdict verdict) {
        enqueue(new MockResponse.Builder()
                .code(status)
                .addHeader("Retry-After", "0")
                .body("{\"items\":[]}"));

        Found found = found();
        assertThat(found.answer().status()).isEqualTo(status);
        assertThat(found.verdict()).isEqualTo(verdict);
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void search_keepsTheServersWish() {
        enqueue(new MockResponse.Builder().code(429).addHeader("Retry-After", "7"));

        assertThat(found().answer().retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void searchAnsweredWithoutAPage_isRefused() {
        enqueue(new MockResponse.Builder().body("<html>log in</html>"));

        assertThat(found().verdict()).isEqualTo(Answer.Verdict.REFUSED);
    }

    @Test
    void searchPageThatBreaksOff_isNoAnswer() {
        enqueue(new MockResponse.Builder()
                .body("{\"items\":[]," + " ".repeat(100_000) + "}")
                .onResponseBody(new SocketEffect.CloseSocket()));

        assertThat(found().verdict()).isEqualTo(Answer.Verdict.RETRY);
    }

    @Test
    void searchWithoutAnswer_isRetried() {
        enqueue(new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()));
        assertThat(found().verdict()).isEqualTo(Answer.Verdict.RETRY);

        enqueue(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE));
        assertThat(found("call.timeout.ms", "200").answer().body()).isEqualTo("timeout");
    }

    @Test
    void sockets_doNotHoldTheEndOfARequestBack() throws IOException {
        NoDelaySockets sockets = new NoDelaySockets();
        try (Socket unconnected = sockets.createSocket();
                Socket connected = sockets.createSocket(server.getHostName(), server.getPort())) {
            assertThat(unconnected.getTcpNoDelay()).isTrue();
            assertThat(connected.getTcpNoDelay()).isTrue();
        }
    }

    void enqueue(MockResponse.Builder response) {
        server.enqueue(response.build());
    }

    Answer answer(String... more) {
        try (SgpClient client = client(more)) {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            client.send(List.of(PARENT.bytes(), CHILD.bytes()), answer::complete);
            return answer.join();
        }
    }

    Found found(String... more) {
        try (SgpClient client = client(more)) {
            CompletableFuture<Found> found = new CompletableFuture<>();
            client.search(new Lookup("t", "p", false), found::complete);
            return found.join();
        }
    }

    SgpClient client(String... more) {
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return new SgpClient(target(settings), mayStart::get);
    }

    SgpTarget target(Map<String, String> settings) {
        return new SgpTarget(
                HttpUrl.get(settings.getOrDefault("sgp.url", server.url("/").toString())),
                () -> "key",
                settings.get("sgp.account.id"),
                "spanflow/1",
                null,
                null,
                Duration.ofMillis(Integer.parseInt(settings.getOrDefault("call.timeout.ms", "10000"))),
                16);
    }
}
