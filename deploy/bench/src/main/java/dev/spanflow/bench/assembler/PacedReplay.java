/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.assembler;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.spanflow.cli.SpanflowCli;
import dev.spanflow.schemas.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine;

/** {@code spanflow replay --rate}, and how fast the spans come as the server sees it. */
final class PacedReplay {
    private static final byte[] ANSWER = "{\"object\":\"list\",\"items\":[]}".getBytes(UTF_8);
    private static final byte[] SPAN = "\"trace_id\"".getBytes(UTF_8);
    private static final long SECOND = 1_000_000_000;

    private PacedReplay() {}

    /** @param nanos when the body had come */
    private record Request(long nanos, int spans) {}

    /**
     * What the server saw.
     *
     * @param perSecond without the last request, which is followed by no rest
     * @param most spans within any second
     */
    record Seen(double perSecond, long most, int requests) {
        private static Seen of(List<Request> requests, int expected) {
            long spans = requests.stream().mapToLong(Request::spans).sum();
            if (spans != expected) {
                throw new IllegalStateException(
                        spans + " spans came to the server where " + expected + " were planned");
            }
            Request first = requests.get(0);
            Request last = requests.get(requests.size() - 1);
            double seconds = (last.nanos - first.nanos) / 1e9;
            long most = requests.stream()
                    .mapToLong(from -> withinASecond(requests, from))
                    .max()
                    .orElse(0);
            return new Seen((spans - last.spans) / seconds, most, requests.size());
        }

        private static long withinASecond(List<Request> requests, Request from) {
            return requests.stream()
                    .filter(request -> request.nanos >= from.nanos && request.nanos < from.nanos + SECOND)
                    .mapToLong(Request::spans)
                    .sum();
        }
    }

    /** Replays a whole topic to a server of its own, at so many spans a second. */
    static Seen run(Bed bed, Topics topics, Path stateDir, int spans, long perSecond) throws IOException {
        List<Request> requests = new ArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.createContext("/", exchange -> answer(exchange, requests));
        server.setExecutor(threads);
        server.start();
        try {
            replay(
                    bed,
                    topics,
                    stateDir,
                    "http://127.0.0.1:" + server.getAddress().getPort(),
                    perSecond);
        } finally {
            server.stop(0);
            threads.shutdown();
        }
        return Seen.of(requests, spans);
    }

    private static void answer(HttpExchange exchange, List<Request> requests) throws IOException {
        try (exchange) {
            int spans = spans(exchange.getRequestBody().readAllBytes());
            synchronized (requests) {
                requests.add(new Request(System.nanoTime(), spans));
            }
            exchange.sendResponseHeaders(200, ANSWER.length);
            exchange.getResponseBody().write(ANSWER);
        }
    }

    private static int spans(byte[] body) {
        int spans = 0;
        for (int i = 0; i <= body.length - SPAN.length; i++) {
            spans += body[i] == '"' && Arrays.equals(body, i, i + SPAN.length, SPAN, 0, SPAN.length) ? 1 : 0;
        }
        return spans;
    }

    private static void replay(Bed bed, Topics topics, Path stateDir, String url, long perSecond) {
        CommandLine cli = SpanflowCli.create(Map.of("SPANFLOW_SGP_API_KEY", "local"));
        StringWriter said = new StringWriter();
        cli.setOut(new PrintWriter(said));
        cli.setErr(new PrintWriter(said));
        int code = cli.execute(
                "replay",
                "--from",
                "start",
                "--execute",
                "--rate",
                String.format(Locale.ROOT, "%d/s", perSecond),
                "--to-url",
                url,
                "--bootstrap-servers",
                bed.bootstrapServers(),
                "--topic-prefix",
                topics.prefix(),
                "--state-dir",
                stateDir.toString());
        if (code != 0) {
            throw new IllegalStateException("spanflow replay ended with " + code + "; it said:\n" + said);
        }
    }
}
