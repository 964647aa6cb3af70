/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.spanflow.cli.RunningApp.Condition;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * {@code /health/live}, {@code /health/ready} and {@code /metrics} of one app, and what else it answers. Before it has started
 * it is live, not ready. With a token, all but the health asks for it.
 */
final class HealthServer implements AutoCloseable {
    static {
        // Else each answer on a kept connection waits 40 ms for a delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // Else who sends half a request, or reads no answer, holds one of the threads for good. In seconds.
        System.getProperties().putIfAbsent("sun.net.httpserver.maxReqTime", "10");
        System.getProperties().putIfAbsent("sun.net.httpserver.maxRspTime", "60");
    }

    private static final int THREADS = 2;
    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final List<Filter> door;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, HealthServer::thread);
    private volatile @Nullable Served served;

    private record Served(RunningApp app, Meters meters) {}

    private record Answer(int status, String type, String body) {}

    /**
     * Takes the port and answers at once.
     *
     * @throws KafkaException when the port is taken; the message names it and its flag
     */
    HealthServer(HttpSettings settings) {
        door = settings.token() == null ? List.of() : List.of(new BearerToken(settings.token()));
        server = bound(settings.host(), settings.port());
        route("/health/live", exchange -> health(RunningApp::live, new Condition(true, "starting")));
        route("/health/ready", exchange -> health(RunningApp::ready, new Condition(false, "starting")));
        route("/metrics", exchange -> metrics()).getFilters().addAll(door);
        server.setExecutor(threads);
        server.start();
    }

    private static HttpServer bound(String host, int port) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new ConfigException("There is no host " + host + " to listen on: check --http-host.");
        }
        try {
            return HttpServer.create(address, 0);
        } catch (BindException e) {
            throw new KafkaException("Cannot listen on " + host + ":" + port + ": " + e.getMessage()
                    + ". Stop what listens there, or choose another with --http-port.");
        } catch (IOException e) {
            throw new KafkaException("Cannot listen on " + host + ":" + port, e);
        }
    }

    /** From now on the answers are the app's. */
    void serve(RunningApp app) {
        served = new Served(app, new Meters(app.meters()));
        app.routes().forEach((path, route) -> {
            HttpContext context = server.createContext(path);
            context.getFilters().addAll(door); // first, so that nobody slips in without the token
            context.setHandler(route);
        });
    }

    /** host:port for other machines, as far as the address allows: of one that is all addresses, that of this machine. */
    String hostPort() {
        InetSocketAddress address = server.getAddress();
        String host = address.getAddress().isAnyLocalAddress() ? ownAddress() : address.getHostString();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static String ownAddress() {
        try {
            return InetAddress.getLocalHost().getHostAddress();
        } catch (UnknownHostException e) {
            return "127.0.0.1";
        }
    }

    URI url() {
        InetSocketAddress address = server.getAddress();
        String host = address.getAddress().isAnyLocalAddress() ? "127.0.0.1" : address.getHostString();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort());
    }

    private Answer health(Function<RunningApp, Condition> question, Condition before) {
        Served now = served;
        Condition condition = now == null ? before : question.apply(now.app());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ok", condition.ok());
        body.put("reason", condition.reason());
        return new Answer(condition.ok() ? 200 : 503, JSON, JsonText.of(body));
    }

    private Answer metrics() {
        Served now = served;
        return new Answer(200, PROMETHEUS, now == null ? "" : now.meters().scrape());
    }

    private HttpContext route(String path, Function<HttpExchange, Answer> route) {
        return server.createContext(path, exchange -> {
            try (exchange) {
                if (!exchange.getRequestURI().getPath().equals(path)) {
                    exchange.sendResponseHeaders(404, -1);
                } else if (exchange.getRequestMethod().equals("GET")) {
                    send(exchange, route.apply(exchange));
                } else {
                    exchange.getResponseHeaders().set("Allow", "GET");
                    exchange.sendResponseHeaders(405, -1);
                }
            }
        });
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "health-server");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        Served last = served;
        if (last != null) {
            last.meters().close();
        }
    }
}
