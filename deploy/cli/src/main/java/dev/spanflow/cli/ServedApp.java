/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.exporter.ExporterConfig;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An app with its health and metrics over HTTP. Thread-safe. */
public final class ServedApp implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ServedApp.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final HealthServer server;
    private final RunningApp app;

    private ServedApp(HealthServer server, RunningApp app) {
        this.server = server;
        this.app = app;
    }

    /**
     * Takes the port, then starts; returns before it is ready.
     *
     * @throws RuntimeException when the port is taken or the app cannot start; the message names the fix
     */
    public static ServedApp assembler(AssemblerConfig config, HttpSettings http) {
        return start(hostPort -> AssemblerApp.start(config.orServer(hostPort)), http);
    }

    /** Like {@link #assembler}. */
    public static ServedApp exporter(ExporterConfig config, HttpSettings http) {
        return start(hostPort -> ExporterApp.start(config), http);
    }

    private static ServedApp start(Function<String, RunningApp> starter, HttpSettings http) {
        HealthServer server = new HealthServer(http);
        try {
            RunningApp app = starter.apply(server.hostPort());
            server.serve(app);
            log.info("The {} has started, health and metrics on {}", app, server.url());
            return new ServedApp(server, app);
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Where {@code /health/live}, {@code /health/ready}, {@code /metrics} and an assembler's queries are. */
    public URI url() {
        return server.url();
    }

    /** Waits until it does its work; false when it does not within the time, or died. */
    public boolean awaitReady(Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        while (!app.ready().ok()) {
            if (!app.live().ok()
                    || System.nanoTime() - end > 0
                    || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        return true;
    }

    /** Waits until it has stopped, closed or dead. */
    public void awaitStopped() throws InterruptedException {
        app.awaitStopped();
    }

    /** What it died of; null while it lives and after a clean stop. */
    public @Nullable Throwable failure() {
        return app.failure();
    }

    /** Stops the app, then the endpoints. */
    @Override
    public void close() {
        try {
            app.close();
        } finally {
            server.close();
        }
    }

    @Override
    public String toString() {
        return app + " on " + server.url();
    }
}
