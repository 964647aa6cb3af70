/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.schemas.SpanType;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Describes a trace before it starts; see {@link Tracing#trace}. For one thread. */
public final class TraceBuilder {
    private final Tracing tracing;
    private final SpanBuilder root;

    TraceBuilder(Tracing tracing, String name) {
        this.tracing = tracing;
        this.root = new SpanBuilder(tracing, name).type(SpanType.TRACER).asRoot();
    }

    /** The trace id, 1 to 256 bytes; a new UUID by default. */
    public TraceBuilder id(String traceId) {
        root.trace(traceId);
        return this;
    }

    /** Joins this trace with others, such as those of the other workers of a job; none by default. */
    public TraceBuilder group(@Nullable String groupId) {
        root.group(groupId);
        return this;
    }

    /** The root span's id; a new UUID by default. */
    public TraceBuilder spanId(String spanId) {
        root.id(spanId);
        return this;
    }

    /** {@link SpanType#TRACER} by default. */
    public TraceBuilder type(SpanType type) {
        root.type(type);
        return this;
    }

    /** Replaces the input of the root, which SGP shows as that of the trace. */
    public TraceBuilder input(Map<String, ?> input) {
        root.input(input);
        return this;
    }

    /** Adds to the input of the root. */
    public TraceBuilder input(String name, @Nullable Object value) {
        root.input(name, value);
        return this;
    }

    /** Adds to the metadata of the root; the name {@code spanflow} is reserved. */
    public TraceBuilder metadata(String name, @Nullable Object value) {
        root.metadata(name, value);
        return this;
    }

    /** For work of the past; now by default. */
    public TraceBuilder startTime(Instant time) {
        root.startTime(time);
        return this;
    }

    /** Starts the root span. It is not current yet: see {@link Trace#makeCurrent()}. */
    public Trace start() {
        Span span = root.start();
        return new Trace(tracing, span.context(), span);
    }

    /** Runs the work inside the trace, as {@link SpanBuilder#call} does. */
    public <T extends @Nullable Object, E extends Exception> T call(Span.Body<T, E> body) throws E {
        return root.call(body);
    }

    /** Runs the work inside the trace, as {@link SpanBuilder#run} does. */
    public <E extends Exception> void run(Span.Task<E> task) throws E {
        root.run(task);
    }

    /** Runs the work inside the trace, as {@link SpanBuilder#callAsync} does. */
    public <T extends @Nullable Object, E extends Exception> CompletableFuture<T> callAsync(
            Span.Body<? extends CompletionStage<T>, E> body) throws E {
        return root.callAsync(body);
    }
}
