/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.schemas.Ids;
import dev.spanflow.schemas.SpanType;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Describes a span before it starts; see {@link Tracing#span}. For one thread.
 *
 * <p>What is not told comes from the parent: the explicit one, else the current span, if it is of the same trace. An id
 * that SGP would refuse (SGP contract, section 3) counts as not told.
 */
public final class SpanBuilder {
    private static final int MAX_NAME_CHARS = 1_000;

    private final Tracing tracing;
    private final String name;
    private boolean root;
    private @Nullable Position parent;
    private @Nullable String traceId;
    private @Nullable SpanId id;
    private @Nullable String groupId;
    private @Nullable Instant startTime;
    private SpanType type = SpanType.STANDALONE;
    private Payload input = Payload.EMPTY;
    private Payload metadata = Payload.EMPTY;
    private @Nullable Span started;

    SpanBuilder(Tracing tracing, String name) {
        this.tracing = tracing;
        this.name = name.length() > MAX_NAME_CHARS ? name.substring(0, MAX_NAME_CHARS) : name;
    }

    /** No parent, and a new trace unless one is told. */
    SpanBuilder asRoot() {
        root = true;
        return this;
    }

    /** {@link SpanType#STANDALONE} by default. */
    public SpanBuilder type(SpanType type) {
        this.type = type == null ? this.type : type;
        return this;
    }

    /** Replaces the input. */
    public SpanBuilder input(Map<String, ?> input) {
        if (tracing.isEnabled()) {
            this.input = Payload.of(input);
        }
        return this;
    }

    /** Adds to the input. */
    public SpanBuilder input(String name, @Nullable Object value) {
        if (tracing.isEnabled()) {
            input = input.with(name, value);
        }
        return this;
    }

    /** Adds to the metadata; the name {@code spanflow} is reserved. */
    public SpanBuilder metadata(String name, @Nullable Object value) {
        if (tracing.isEnabled()) {
            metadata = metadata.with(name, value);
        }
        return this;
    }

    /** The parent, instead of the current span; one that is not sent counts as not told. */
    public SpanBuilder parent(Span span) {
        return parent(span == null ? null : Position.of(span));
    }

    /** The parent from another thread or process, instead of the current span; an empty context counts as not told. */
    public SpanBuilder parent(SpanContext context) {
        return parent(context == null ? null : Position.of(context));
    }

    private SpanBuilder parent(@Nullable Position position) {
        parent = position == null || position.ids().isEmpty() ? null : position;
        return this;
    }

    /** The trace, instead of the parent's. A parent of another trace is left out, since SGP refuses such a span. */
    public SpanBuilder trace(String traceId) {
        this.traceId = sound("trace id", traceId, this.traceId);
        return this;
    }

    /** The span id, unique among all spans of the account, not only in its trace; a new UUID by default. */
    public SpanBuilder id(String id) {
        String sound = sound("span id", id, null);
        this.id = sound == null ? this.id : SpanId.of(sound);
        return this;
    }

    /** The group, instead of the parent's; null means the same as not told. */
    public SpanBuilder group(@Nullable String groupId) {
        this.groupId = groupId == null ? null : sound("group id", groupId, this.groupId);
        return this;
    }

    /** For work of the past; now by default. */
    public SpanBuilder startTime(Instant time) {
        this.startTime = time;
        return this;
    }

    /** Starts the span. It is not current yet: see {@link Span#makeCurrent()}. Without any trace it is not sent. */
    public Span start() {
        Span span = started;
        if (span != null) {
            tracing.misuse("start of a span twice");
            return span;
        }
        span = tracing.isEnabled() ? recorded() : NoopSpan.INSTANCE;
        started = span;
        return span;
    }

    /** Runs the work inside the span: current meanwhile, marked and ended if it throws. What it throws goes on. */
    public <T extends @Nullable Object, E extends Exception> T call(Span.Body<T, E> body) throws E {
        Span span = start();
        try (Scope scope = span.makeCurrent()) {
            return body.call();
        } catch (Throwable e) {
            span.error(e);
            throw e;
        } finally {
            span.end();
        }
    }

    /** As {@link #call}, for work without a result. */
    public <E extends Exception> void run(Span.Task<E> task) throws E {
        call(() -> {
            task.run();
            return this;
        });
    }

    /**
     * Runs the work inside the span, and ends the span when the stage that it returns completes: with its error, or as
     * canceled. The span is current until the work returns; what goes on elsewhere takes it along by a
     * {@linkplain Tracing#wrap(java.util.concurrent.Executor) wrapped} executor.
     *
     * @return completes as the stage does, after the span has ended; canceling it cancels the stage
     */
    public <T extends @Nullable Object, E extends Exception> CompletableFuture<T> callAsync(
            Span.Body<? extends CompletionStage<T>, E> body) throws E {
        Span span = start();
        try (Scope scope = span.makeCurrent()) {
            return SpannedStage.of(span, body.call());
        } catch (Throwable e) {
            span.error(e);
            span.end();
            throw e;
        }
    }

    private Span recorded() {
        Position position = parent == null ? tracing.current().position() : parent;
        SpanIds above = position.ids();
        String trace = traceId != null ? traceId : root ? tracing.newId().text() : above.traceId();
        if (trace.isEmpty()) {
            tracing.misuse("a span without a trace: start a trace, join a context, or name the trace");
            return NoopSpan.INSTANCE;
        }
        boolean inherits = !root && trace.equals(above.traceId());
        SpanId parentId = inherits ? above.spanId() : null;
        String group = groupId == null && inherits ? above.groupId() : groupId;
        SpanIds ids = new SpanIds(trace, id == null ? tracing.newId() : id, group);
        RecordedSpan span = new RecordedSpan(
                tracing,
                new SpanSnapshot.Start(
                        ids, parentId, name, type, tracing.boundedOrNow(startTime), AmbientSpan.current()),
                input,
                metadata,
                parentId == null ? null : position.root());
        span.sendStarted();
        return span;
    }

    private @Nullable String sound(String what, String id, @Nullable String before) {
        if (id != null && Ids.fault(id) == null) {
            return id;
        }
        tracing.misuse("a " + what + " that SGP would refuse");
        return before;
    }
}
