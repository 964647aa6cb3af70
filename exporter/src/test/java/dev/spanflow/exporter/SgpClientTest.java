/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import static dev.spanflow.exporter.TakenSpans.entries;
import static dev.spanflow.schemas.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.Spans;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
            Runnable cancel = client.send(entries(PARENT), answer::complete);
            server.takeRequest();
            cancel.run();

            assertThat(answer.get(10, TimeUnit.SECONDS).status()).isEqualTo(Answer.NONE);
        }
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
            client.send(entries(PARENT, CHILD), answer::complete);
            return answer.join();
        }
    }

    SgpClient client(String... more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "bootstrap.servers", "localhost:9092",
                "sgp.api.key", "key",
                "sgp.url", server.url("/").toString()));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return new SgpClient(new ExporterConfig(settings), mayStart::get);
    }
}
