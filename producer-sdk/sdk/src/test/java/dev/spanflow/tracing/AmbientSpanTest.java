/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AmbientSpanTest {
    private static final SpanContext AMBIENT = SpanContext.create(
            "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault());

    private final RecordedSends sends = new RecordedSends();
    private final Tracing tracing = sends.tracing().build();

    @AfterEach
    void close() {
        tracing.close();
    }

    @Test
    void span_namesTheOpenTelemetrySpanThatItStartedIn() {
        Span job;
        try (io.opentelemetry.context.Scope scope =
                io.opentelemetry.api.trace.Span.wrap(AMBIENT).makeCurrent()) {
            job = tracing.trace("job").start().root();
        }
        job.end();

        assertThat(sends.last(tracing, "job").text("obs_trace_id")).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(sends.last(tracing, "job").text("obs_span_id")).isEqualTo("b7ad6b7169203331");
        assertThat(sends.last(tracing, "job").text("trace_id")).isNotEqualTo("0af7651916cd43dd8448eb211c80319c");
    }

    @Test
    void span_namesNothing_outsideOfOpenTelemetry() {
        tracing.trace("job").run(() -> {});

        assertThat(sends.last(tracing, "job").json().has("obs_trace_id")).isFalse();
    }

    /** A class path without that API, as most applications have it. */
    @Test
    void withoutOpenTelemetry_allWorks() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)) {
            if (!entry.contains("opentelemetry")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> type = loader.loadClass("dev.spanflow.tracing.Tracing");
            Object tracing = type.getMethod("create", String.class).invoke(null, "127.0.0.1:1");
            Object builder = type.getMethod("trace", String.class).invoke(tracing, "job");
            Object trace = builder.getClass().getMethod("start").invoke(builder);

            assertThat((String) trace.getClass().getMethod("id").invoke(trace)).hasSize(36);
            type.getMethod("close", java.time.Duration.class).invoke(tracing, java.time.Duration.ZERO);
        }
    }
}
