/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import org.jspecify.annotations.Nullable;

/**
 * What is current on each thread: a stack of opened scopes. A scope closed out of order is only marked, and leaves when
 * it comes to the top; so is one that is closed on another thread.
 */
final class CurrentContext {
    @SuppressWarnings("ThreadLocalUsage") // two tracings of one process must not see each other's spans
    private final ThreadLocal<@Nullable Opened> top = new ThreadLocal<>();

    private final Opened ambient;

    /** @param ambient what is current where no scope is open: the context that this process was started with */
    CurrentContext(SpanContext ambient) {
        this.ambient = new Opened(ambient, NoopSpan.INSTANCE, null);
    }

    Scope open(SpanContext context, Span span) {
        Opened opened = new Opened(context, span, openTop());
        top.set(opened);
        return () -> close(opened);
    }

    SpanContext context() {
        return current().context;
    }

    /** The current span; not a recorded one where the current context came from elsewhere. */
    Span span() {
        return current().span;
    }

    private Opened current() {
        Opened opened = openTop();
        return opened == null ? ambient : opened;
    }

    private void close(Opened opened) {
        opened.closed = true;
        openTop();
    }

    private @Nullable Opened openTop() {
        Opened first = top.get();
        Opened opened = first;
        while (opened != null && opened.closed) {
            opened = opened.below;
        }
        if (opened == null) {
            top.remove(); // leave nothing behind in a pooled thread
        } else if (opened != first) {
            top.set(opened);
        }
        return opened;
    }

    private static final class Opened {
        private final SpanContext context;
        private final Span span;
        private final @Nullable Opened below;
        private volatile boolean closed;

        private Opened(SpanContext context, Span span, @Nullable Opened below) {
            this.context = context;
            this.span = span;
            this.below = below;
        }
    }
}
