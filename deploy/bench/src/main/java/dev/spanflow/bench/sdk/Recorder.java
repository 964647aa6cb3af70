/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.sdk;

import brave.Span;
import brave.Tracer;
import dev.spanflow.tracing.Discarding;
import dev.spanflow.tracing.Scope;
import dev.spanflow.tracing.Tracing;
import dev.spanflow.tracing.TracingBuilder;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.Encoding;
import zipkin2.reporter.brave.AsyncZipkinSpanHandler;

/** Starts and ends one child of a current root; what comes out is discarded. Queues are large enough for a batch. */
public interface Recorder extends AutoCloseable {
    Duration LONG = Duration.ofMinutes(1);
    int QUEUE = 16_384;

    void span();

    /** Returns when nothing waits. */
    void drain();

    @Override
    void close();

    /** Whom to measure. */
    enum Kind {
        SPANFLOW,
        OPENTELEMETRY,
        BRAVE,
        SPANFLOW_MAP_OF_FIVE,
        SPANFLOW_JOURNAL;

        Recorder make() {
            return switch (this) {
                case SPANFLOW -> new Spanflow(Discarding.tracing(), span -> span.input("text", Inputs.TEXT));
                case SPANFLOW_MAP_OF_FIVE -> new Spanflow(Discarding.tracing(), span -> span.input(Inputs.FIVE));
                case SPANFLOW_JOURNAL -> new Journaled();
                case OPENTELEMETRY -> new OpenTelemetry();
                case BRAVE -> new Brave();
            };
        }
    }

    /** What each span is given. */
    final class Inputs {
        static final String TEXT = "x".repeat(300);
        static final Map<String, Object> FIVE =
                Map.of("query", "x".repeat(200), "limit", 10, "score", 0.5, "tags", List.of("a", "b"), "cached", true);

        private Inputs() {}
    }

    /** Ours. */
    class Spanflow implements Recorder {
        private final Tracing tracing;
        private final java.util.function.UnaryOperator<dev.spanflow.tracing.SpanBuilder> input;
        private final Scope scope;

        Spanflow(TracingBuilder builder, java.util.function.UnaryOperator<dev.spanflow.tracing.SpanBuilder> input) {
            this.tracing = builder.build();
            this.input = input;
            this.scope = tracing.trace("root").start().makeCurrent();
        }

        @Override
        public void span() {
            input.apply(tracing.span("step")).start().end();
        }

        @Override
        public void drain() {
            if (!tracing.flush(LONG).complete() || tracing.stats().droppedTotal() > 0) {
                throw new IllegalStateException("spans were dropped: " + tracing.stats());
            }
        }

        @Override
        public void close() {
            scope.close();
            tracing.close();
        }
    }

    /** Ours, each record written to a file on the caller's thread. */
    final class Journaled extends Spanflow {
        private final Path folder;

        Journaled() {
            this(folder());
        }

        private Journaled(Path folder) {
            super(Discarding.tracing().journal(folder), span -> span.input("text", Inputs.TEXT));
            this.folder = folder;
        }

        private static Path folder() {
            try {
                return Files.createTempDirectory("bench-journal");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            super.close();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** OpenTelemetry's SDK with its batch processor. */
    final class OpenTelemetry implements Recorder {
        private final SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(BatchSpanProcessor.builder(new NoExporter())
                        .setMaxQueueSize(QUEUE)
                        .setScheduleDelay(Duration.ofMillis(10))
                        .build())
                .build();
        private final io.opentelemetry.api.trace.Tracer tracer = provider.get("bench");
        private final io.opentelemetry.context.Scope scope =
                tracer.spanBuilder("root").startSpan().makeCurrent();

        @Override
        public void span() {
            SpanBuilder span = tracer.spanBuilder("step").setAttribute("text", Inputs.TEXT);
            span.startSpan().end();
        }

        @Override
        public void drain() {
            provider.forceFlush().join(LONG.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            scope.close();
            provider.close();
        }

        private static final class NoExporter implements SpanExporter {
            @Override
            public CompletableResultCode export(Collection<SpanData> spans) {
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode flush() {
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode shutdown() {
                return CompletableResultCode.ofSuccess();
            }
        }
    }

    /** Brave with Zipkin's asynchronous reporter. */
    final class Brave implements Recorder {
        private final AsyncZipkinSpanHandler handler = AsyncZipkinSpanHandler.newBuilder(new NoSender())
                .queuedMaxSpans(QUEUE)
                .build();
        private final brave.Tracing tracing =
                brave.Tracing.newBuilder().addSpanHandler(handler).build();
        private final Tracer tracer = tracing.tracer();
        private final Span root = tracer.nextSpan().name("root").start();
        private final Tracer.SpanInScope scope = tracer.withSpanInScope(root);

        @Override
        public void span() {
            tracer.nextSpan().name("step").tag("text", Inputs.TEXT).start().finish();
        }

        @Override
        public void drain() {
            handler.flush();
        }

        @Override
        public void close() {
            scope.close();
            tracing.close();
            handler.close();
        }

        private static final class NoSender extends BytesMessageSender.Base {
            NoSender() {
                super(Encoding.JSON);
            }

            @Override
            public int messageMaxBytes() {
                return 1 << 20;
            }

            @Override
            public void send(List<byte[]> encodedSpans) {}

            @Override
            public void close() {}
        }
    }
}
