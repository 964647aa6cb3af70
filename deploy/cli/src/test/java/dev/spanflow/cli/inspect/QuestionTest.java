/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class QuestionTest {
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private String answer = "{\"a\":1}";
    private int status = 200;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] body = answer.getBytes(UTF_8);
            try (exchange) {
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void answer_isReadAsJson_andTheTokenIsShown() throws InterruptedException {
        assertThat(question("hush").json("/ledger").number("a")).isEqualTo(1);
        assertThat(question(null).json("/ledger").number("a")).isEqualTo(1);

        assertThat(tokens).containsExactly("Bearer hush", "null");
    }

    @Test
    void whatIsNoAssembler_isNamedSo() {
        for (String other : List.of("<html>hello</html>", "[]", "", "{\"a\":")) {
            answer = other;

            assertThatThrownBy(() -> question(null).json("/ledger"))
                    .isInstanceOf(KafkaException.class)
                    .hasMessage(
                            "What answers at " + url() + " is no assembler: it sends no JSON. Set --assembler-url.");
        }
    }

    @Test
    void refusal_isToldInItsWords_withTheFix() {
        status = 401;
        answer = "";
        assertThatThrownBy(() -> question(null).json("/ledger"))
                .hasMessage("The assembler at " + url() + " answers 401. Set SPANFLOW_HTTP_TOKEN to its token.");

        status = 404;
        answer = "{\"error\":\"no trace t\"}";
        assertThatThrownBy(() -> question(null).json("/traces/t"))
                .hasMessage("The assembler at " + url() + " answers 404: no trace t");
    }

    @Test
    void nobody_isNamedWithTheFlag() {
        server.stop(0);

        assertThatThrownBy(() -> question(null).json("/ledger"))
                .hasMessage("No answer from the assembler at " + url()
                        + " (ConnectException). Is it running there? Else set --assembler-url.");
    }

    private Question question(String token) {
        return new Question(url(), "assembler", token);
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }
}
