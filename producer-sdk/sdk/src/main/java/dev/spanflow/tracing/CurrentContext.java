/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is current on each thread: a stack of opened scopes. A scope closed out of order is only marked, and leaves when
 * it comes to the top; so is one that is closed on another thread.
 */
final class CurrentContext {
    @SuppressWarnings("ThreadLocalUsage") // two tracings of one process must not see each other's spans
    private final ThreadLocal<@Nullable Opened> top = new ThreadLocal<>();

    private final Position ambient;
    private final boolean inLog;

    /**
     * @param ambient what is current where no scope is open: the context that this process was started with
     * @param inLog whether the log's MDC shows what is current
     */
    CurrentContext(SpanContext ambient, boolean inLog) {
        this.ambient = Position.of(ambient);
        this.inLog = inLog;
    }

    Scope open(Position position) {
        Opened opened = push(position);
        return () -> close(opened);
    }

    /** The work, to be run on any thread with what is current on this one, or with nothing if nothing is. */
    Runnable wrap(Runnable work) {
        Objects.requireNonNull(work, "work");
        Supplier<Scope> here = handOver();
        return () -> {
            try (Scope scope = here.get()) {
                work.run();
            }
        };
    }

    /** As {@link #wrap(Runnable)}. */
    <T extends @Nullable Object> Callable<T> wrap(Callable<T> work) {
        Objects.requireNonNull(work, "work");
        Supplier<Scope> here = handOver();
        return () -> {
            try (Scope scope = here.get()) {
                return work.call();
            }
        };
    }

    Position position() {
        Opened opened = openTop();
        return opened == null ? ambient : opened.position;
    }

    /**
     * Opens elsewhere what is current here. Closing brings back what the other thread had, whatever the work left open,
     * so that nothing stays in a pooled thread.
     */
    private Supplier<Scope> handOver() {
        Position here = position();
        return () -> {
            Opened opened = push(here);
            return () -> closeDownTo(opened);
        };
    }

    private Opened push(Position position) {
        Opened below = openTop();
        Opened opened = new Opened(position, below, inLog ? LogContext.replacedBy(position.ids()) : null);
        top.set(opened);
        return opened;
    }

    private void close(Opened opened) {
        opened.closed = true;
        openTop();
    }

    private void closeDownTo(Opened opened) {
        for (Opened above = top.get(); above != null && above != opened; above = above.below) {
            above.closed = true;
        }
        close(opened);
    }

    private @Nullable Opened openTop() {
        Opened first = top.get();
        Opened opened = first;
        while (opened != null && opened.closed) {
            if (opened.logBefore != null) {
                opened.logBefore.show();
            }
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
        private final Position position;
        private final @Nullable Opened below;
        private final @Nullable LogContext logBefore;
        private volatile boolean closed;

        private Opened(Position position, @Nullable Opened below, @Nullable LogContext logBefore) {
            this.position = position;
            this.below = below;
            this.logBefore = logBefore;
        }
    }
}
