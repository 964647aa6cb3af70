/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands each request to its route; a bounded number at a time. */
final class HttpFront implements AutoCloseable {
    static {
        // Else each answer on a kept connection waits 40 ms for a delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** What a path and method lead to. */
    interface Route {
        Answer answer(HttpExchange exchange) throws IOException;
    }

    /** Told of each answer that is not 200. */
    interface RefusalCount {
        void add(String path, int status);
    }

    private static final Logger log = LoggerFactory.getLogger(HttpFront.class);
    private static final int THREADS = 64;
    private static final long MAX_HANG_MS = Duration.ofMinutes(10).toMillis();
    private static final String DATE = "http-date+";
    private static final int BACKLOG = 256;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, HttpFront::thread);

    private final RequestLog requests = new RequestLog();
    private volatile Misbehaviours script = new Misbehaviours(List.of(), 0);

    /**
     * Takes the port; answers nothing before {@link #serve}.
     *
     * @param tls null for plain HTTP
     */
    HttpFront(InetSocketAddress address, @Nullable SSLContext tls) {
        try {
            server = tls == null ? HttpServer.create(address, BACKLOG) : HttpsServer.create(address, BACKLOG);
        } catch (BindException e) {
            throw new IllegalStateException(
                    "port " + address.getPort() + " of " + address.getAddress().getHostAddress()
                            + " is taken: stop the process that listens there or choose another port",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (server instanceof HttpsServer https) {
            https.setHttpsConfigurator(new HttpsConfigurator(tls));
        }
    }

    /** @param routes by path, then by method; a path that ends with a slash stands for those one name deeper */
    void serve(Map<String, Map<String, Route>> routes, RefusalCount refusals) {
        server.createContext("/", exchange -> {
            try (exchange) {
                serve(exchange, routes, refusals);
            } catch (IOException e) {
                log.debug("a client went away", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                log.error("no answer could be given to {}", exchange.getRequestURI(), e);
            }
        });
        server.setExecutor(threads);
        server.start();
    }

    private void serve(HttpExchange exchange, Map<String, Map<String, Route>> routes, RefusalCount refusals)
            throws IOException, InterruptedException {
        byte[] body = exchange.getRequestBody().readNBytes(Incoming.MAX_BODY_BYTES + 1);
        exchange.setStreams(new SequenceInputStream(new ByteArrayInputStream(body), exchange.getRequestBody()), null);
        Misbehaviours now = script;
        Misbehaviour wrong = isApi(exchange) ? now.next(body) : null;
        Answer answer = wrong == null ? answer(exchange, routes) : wrongAnswer(exchange, routes, wrong, now);
        Answer told = wrong != null && wrong.drops("after") ? null : answer;
        if (isApi(exchange)) {
            requests.add(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("x-selected-account-id")),
                    body.length,
                    told == null ? 0 : told.status(),
                    wrong != null);
        }
        if (answer != null && answer.status() != 200) {
            refusals.add(exchange.getRequestURI().getPath(), answer.status());
        }
        if (told != null) {
            send(exchange, told);
        }
    }

    private static boolean isApi(HttpExchange exchange) {
        return exchange.getRequestURI().getPath().startsWith("/v5/");
    }

    /** Null for no answer, and nothing stored. */
    private static @Nullable Answer wrongAnswer(
            HttpExchange exchange, Map<String, Map<String, Route>> routes, Misbehaviour wrong, Misbehaviours script)
            throws IOException, InterruptedException {
        script.await(wrong.hang() ? MAX_HANG_MS : wrong.delayMs());
        if (wrong.hang() || wrong.drops("before")) {
            return null;
        }
        if (wrong.status() == 0) {
            return answer(exchange, routes);
        }
        wrong.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, header(value)));
        return wrong.body() == null
                ? Answer.error(wrong.status(), "the stand-in was told to answer so")
                : new Answer(wrong.status(), wrong.body());
    }

    private static String header(String value) {
        return value.startsWith(DATE)
                ? DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(Long.parseLong(value.substring(DATE.length()))))
                : value;
    }

    /** From now on; what hangs is let go. */
    void misbehave(Misbehaviours next) {
        Misbehaviours last = script;
        script = next;
        last.end();
    }

    List<RequestRecord> requests(int limit) {
        return requests.newest(limit);
    }

    private static Answer answer(HttpExchange exchange, Map<String, Map<String, Route>> routes) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Map<String, Route> methods =
                routes.getOrDefault(path, routes.get(path.substring(0, path.lastIndexOf('/') + 1)));
        if (methods == null) {
            return Answer.error(404, "Not Found");
        }
        Route route = methods.get(exchange.getRequestMethod());
        if (route == null) {
            exchange.getResponseHeaders().set("Allow", String.join(", ", methods.keySet()));
            return Answer.error(405, "Method Not Allowed");
        }
        try {
            return route.answer(exchange);
        } catch (Refusal refusal) {
            return Answer.refused(refusal);
        } catch (RuntimeException e) {
            log.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), e);
            return Answer.error(500, "Internal Server Error");
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        // A client still writing its body would miss an early answer.
        exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        exchange.getResponseHeaders().putIfAbsent("Content-Type", List.of("application/json"));
        // Half a surrogate pair, which JSON can express and UTF-8 cannot, becomes a question mark.
        byte[] body = answer.json().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "sgp-stand-in");
        thread.setDaemon(true);
        return thread;
    }

    URI url() {
        String scheme = server instanceof HttpsServer ? "https" : "http";
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Cuts the connections; a batch being stored is still stored. */
    @Override
    public void close() {
        script.end();
        server.stop(0);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                log.warn("requests still run after 5 s; stopping without them");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
