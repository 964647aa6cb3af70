/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.exporter;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server in a JVM of its own that reads what it gets and answers 200, after so many milliseconds as its path begins with. */
record Sink(Process process, String url) implements AutoCloseable {
    private static final byte[] ANSWER = "{\"object\":\"list\",\"items\":[]}".getBytes(StandardCharsets.UTF_8);

    static Sink start() throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-Dsun.net.httpserver.nodelay=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Sink.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return new Sink(process, "http://127.0.0.1:" + process.inputReader().readLine());
    }

    /** Where each request takes so long. */
    String url(int delayMs) {
        return url + "/" + delayMs;
    }

    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.createContext("/", Sink::answer);
        server.setExecutor(Executors.newFixedThreadPool(64));
        server.start();
        System.out.println(server.getAddress().getPort());
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            long delayMs = Long.parseLong(exchange.getRequestURI().getPath().split("/", 3)[1]);
            if (delayMs > 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(delayMs));
            }
            exchange.sendResponseHeaders(200, ANSWER.length);
            exchange.getResponseBody().write(ANSWER);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
