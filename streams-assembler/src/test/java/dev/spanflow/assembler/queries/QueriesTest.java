/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.queries;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.spanflow.assembler.groups.GroupView;
import dev.spanflow.assembler.rows.MapStore;
import dev.spanflow.assembler.rows.StoredMap;
import dev.spanflow.assembler.rows.StoredRows;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Over real HTTP, but without Kafka: who holds what is told by the test. */
@Timeout(30)
class QueriesTest {
    final HttpClient http = HttpClient.newHttpClient();
    private final FakeHolders here = new FakeHolders();
    final Queries queries = new Queries(here, Duration.ofMillis(500));
    final HttpServer server = serve(queries);

    @AfterEach
    void stop() {
        server.stop(0);
        queries.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /traces                   | 404 | there is nothing here: ask for /traces/{trace_id}, /groups/{group_id} or /ledger
            /traces/a/b               | 404 | there is nothing here: ask for /traces/{trace_id}, /groups/{group_id} or /ledger
            /tracesX                  | 404 | there is nothing here: ask for /traces/{trace_id}, /groups/{group_id} or /ledger
            /traces/                  | 400 | traces/ is empty
            /traces/%00               | 400 | traces/ holds the control character U+0000
            /traces/t?limit=0         | 400 | limit is 0, not a number from 1 to 1000
            /traces/t?limit=1001      | 400 | limit is 1001, not a number from 1 to 1000
            /traces/t?limit=x         | 400 | limit is x, not a number from 1 to 1000
            /traces/t?acount=a        | 400 | unknown parameter acount: /traces takes account, span, after, limit
            /groups/g?span=s          | 400 | unknown parameter span: /groups takes account, after, limit
            /ledger?limit=3           | 400 | unknown parameter limit: /ledger takes none
            /traces/t?span=           | 400 | span is empty
            /traces/t%2Fu+v           | 404 | no trace t/u+v of account default: nothing of it has come, or it was forgotten trace.retention.ms after its last record
            /traces/t?account=a%20b   | 404 | no trace t of account a b: nothing of it has come, or it was forgotten trace.retention.ms after its last record
            """)
    void questionWithoutAnAnswer_tellsWhy(String target, int status, String error) throws Exception {
        assertError(get(server, target), status, error);
    }

    @Test
    void otherMethods_areRefused() throws Exception {
        HttpRequest delete =
                HttpRequest.newBuilder(uri(server, "/traces/t")).DELETE().build();

        HttpResponse<String> response = http.send(delete, HttpResponse.BodyHandlers.ofString());

        assertError(response, 405, "only GET is answered here");
        assertThat(response.headers().firstValue("Allow")).contains("GET");
    }

    @Test
    void questionForAnother_isAskedOn_withAllThatItSays() throws Exception {
        HttpServer other = answering(200, "{\"from\":\"other\"}");
        here.holder = address(other);

        assertThat(get(server, "/traces/t%2F1?account=a&limit=5").body()).isEqualTo("{\"from\":\"other\"}");
        assertThat(asked).containsExactly("/traces/t%2F1?account=a&limit=5 forwarded=1");
        other.stop(0);
    }

    @Test
    void questionForAnother_showsWhatTheFirstWasShown() throws Exception {
        HttpServer other = serve(exchange -> {
            try (exchange) {
                asked.add(exchange.getRequestHeaders().getFirst("Authorization"));
                exchange.sendResponseHeaders(200, -1);
            }
        });
        here.holder = address(other);
        HttpRequest request = HttpRequest.newBuilder(uri(server, "/traces/t"))
                .header("Authorization", "Bearer t")
                .build();

        http.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(asked).containsExactly("Bearer t");
        other.stop(0);
    }

    @Test
    void errorOfAnother_isPassedOn() throws Exception {
        HttpServer other = answering(404, "{\"error\":\"no trace t\"}");
        here.holder = address(other);

        assertError(get(server, "/groups/g"), 404, "no trace t");
        other.stop(0);
    }

    /** Partitions have moved since the first was told: the second says so, and asks nobody. */
    @Test
    void questionThatWasAskedOn_isNotAskedOnAgain() throws Exception {
        here.holder = "127.0.0.1:1";
        HttpRequest forwarded = HttpRequest.newBuilder(uri(server, "/traces/t"))
                .header(Peers.FORWARDED, "1")
                .build();

        HttpResponse<String> response = http.send(forwarded, HttpResponse.BodyHandlers.ofString());

        assertError(response, 503, "the partition has just moved to 127.0.0.1:1: ask again in a few seconds");
    }

    @Test
    void movingPartitions_areToldAsSuch() throws Exception {
        here.moving = true;

        assertError(get(server, "/traces/t"), 503, "partitions are being assigned: ask again in a few seconds");
    }

    @Test
    void holderThatIsDown_orSilent_isNamed() throws Exception {
        here.holder = "127.0.0.1:1";
        HttpResponse<String> down = get(server, "/traces/t");
        assertThat(down.statusCode()).isEqualTo(504);
        assertThat(down.body()).contains("the assembler at 127.0.0.1:1, which holds it, does not answer");

        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            here.holder = "127.0.0.1:" + silent.getLocalPort();
            assertThat(get(server, "/traces/t").statusCode()).isEqualTo(504);
        }
    }

    @Test
    void ledger_isSummedOverAllProcesses() throws Exception {
        HttpServer other = answering(
                200,
                "{\"received\":9,\"partitions\":[{\"partition\":1,\"received\":3,\"released\":2,\"waiting\":1,\"forwarded\":2,"
                        + "\"balances\":true}]}");
        here.others.put(address(other), Set.of(1));

        String ledger = get(server, "/ledger").body();

        assertThat(ledger)
                .startsWith("{\"received\":3,\"released\":2,\"updates\":0")
                .contains("\"balances\":true")
                .contains("{\"partition\":0,\"received\":0")
                .contains("{\"partition\":1,\"received\":3");
        assertThat(asked).containsExactly("/ledger forwarded=1");
        other.stop(0);
    }

    @Test
    void ledgerThatDoesNotBalance_saysSo() throws Exception {
        HttpServer other = answering(200, "{\"partitions\":[{\"partition\":1,\"received\":3,\"released\":1}]}");
        here.others.put(address(other), Set.of(1));

        assertThat(get(server, "/ledger").body()).contains("\"balances\":false");
        other.stop(0);
    }

    @Test
    void ledger_isNeverTheSumOfSome() throws Exception {
        assertError(
                get(server, "/ledger"),
                503,
                "partitions are moving: 1 of 2 tell their ledger: ask again in a few seconds");
    }

    private final List<String> asked = new java.util.concurrent.CopyOnWriteArrayList<>();

    private HttpServer answering(int status, String body) {
        return serve(exchange -> {
            try (exchange) {
                asked.add(exchange.getRequestURI() + " forwarded="
                        + exchange.getRequestHeaders().getFirst(Peers.FORWARDED));
                exchange.sendResponseHeaders(status, body.length());
                exchange.getResponseBody().write(body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        });
    }

    private static HttpServer serve(com.sun.net.httpserver.HttpHandler handler) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", handler);
            server.start();
            return server;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String address(HttpServer server) {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private static URI uri(HttpServer server, String target) {
        return URI.create("http://" + address(server) + target);
    }

    private HttpResponse<String> get(HttpServer server, String target) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(server, target)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void assertError(HttpResponse<String> response, int status, String error) {
        assertThat(response.body()).isEqualTo("{\"error\":\"" + error + "\"}");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElse("application/json"))
                .isEqualTo("application/json");
    }

    /** Two partitions, of which the first is here and empty. */
    static final class FakeHolders implements Holders {
        volatile @Nullable String holder;
        volatile boolean moving;
        final Map<String, Set<Integer>> others = new HashMap<>();

        @Override
        public Place trace(String traceId) {
            if (moving) {
                throw new MovingException("partitions are being assigned");
            }
            return new Place(0, holder);
        }

        @Override
        public Place group(String groupId) {
            return trace(groupId);
        }

        @Override
        public int partitions() {
            return 2;
        }

        @Override
        public Set<Integer> here() {
            return Set.of(0);
        }

        @Override
        public Map<String, Set<Integer>> others() {
            return others;
        }

        @Override
        public StoredRows assembly(int partition) {
            return new StoredMap(new MapStore());
        }

        @Override
        public GroupView groups(int partition) {
            throw new MovingException("there are no groups here");
        }
    }
}
