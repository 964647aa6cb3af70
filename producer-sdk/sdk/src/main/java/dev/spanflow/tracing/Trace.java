/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trace as this process sees it: its ids, and the root span that stands for it if the trace was begun here.
 *
 * <p>Of the trace itself nothing is sent. SGP shows the root span's name, input, output and status as the trace's.
 */
public final class Trace {
    private final Tracing tracing;
    private final SpanContext context;
    private final Span root;

    Trace(Tracing tracing, SpanContext context, Span root) {
        this.tracing = tracing;
        this.context = context;
        this.root = root;
    }

    /** The trace id; empty when there is no trace. */
    public String id() {
        return context.traceId();
    }

    /** The group that joins this trace to others. */
    public @Nullable String group() {
        return context.groupId();
    }

    /** The root span; one that is not sent if the trace was begun elsewhere. */
    public Span root() {
        return root;
    }

    /** Begins a child of the root. */
    public SpanBuilder span(String name) {
        return tracing.span(name).parent(root);
    }

    /** What others need to extend this trace. */
    public SpanContext context() {
        return context;
    }

    /** Makes the root the parent of what starts on this thread until the scope is closed. */
    public Scope makeCurrent() {
        return root.makeCurrent();
    }

    /** The output of the root. */
    public Trace output(Map<String, ?> output) {
        root.output(output);
        return this;
    }

    /** Adds to the output of the root. */
    public Trace output(String name, @Nullable Object value) {
        root.output(name, value);
        return this;
    }

    /** Adds to the metadata of the root; the name {@code spanflow} is reserved. */
    public Trace metadata(String name, @Nullable Object value) {
        root.metadata(name, value);
        return this;
    }

    /** Marks the root as failed, and with it the trace. */
    public Trace error(Throwable error) {
        root.error(error);
        return this;
    }

    /** Ends the root. */
    public void end() {
        root.end();
    }
}
