/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import com.sun.net.httpserver.HttpHandler;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An app while it runs, as a command and its health endpoints see it. Thread-safe. */
interface RunningApp extends AutoCloseable {
    /** A yes or no, and why. */
    record Condition(boolean ok, String reason) {}

    /** Whether it should be left running; false when only a new process helps. */
    Condition live();

    /** Whether it does its work. */
    Condition ready();

    /** Its metrics; those that must be closed are {@link AutoCloseable}. */
    List<MeterBinder> meters();

    /** What else it answers over HTTP, by the start of the path. */
    default Map<String, HttpHandler> routes() {
        return Map.of();
    }

    /** Waits until it has stopped, closed or dead. */
    void awaitStopped() throws InterruptedException;

    /** What it died of; null while it lives and after a clean stop. */
    @Nullable
    Throwable failure();

    @Override
    void close();
}
