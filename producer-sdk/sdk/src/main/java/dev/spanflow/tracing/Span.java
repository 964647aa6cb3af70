/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work with a start and an end. Made by {@link Tracing#span}; sent when it starts and when it
 * ends; one that ends before its start was sent, within some milliseconds, is sent once.
 *
 * <p>Thread-safe; may end on another thread than it started. Values are copied when they are given. Nothing here throws;
 * what is told after the end has no effect. It is not closeable, since a closed span could not take the exception that
 * closed it: end it in {@code finally}, or let {@link SpanBuilder#call} do so.
 */
public sealed interface Span permits RecordedSpan, NoopSpan {
    /** Work that returns a value and may throw. */
    @FunctionalInterface
    interface Body<T extends @Nullable Object, E extends Exception> {
        T call() throws E;
    }

    /** Work that may throw. */
    @FunctionalInterface
    interface Task<E extends Exception> {
        void run() throws E;
    }

    /** What children in other threads and processes need; {@link SpanContext#EMPTY} if this span is not sent. */
    SpanContext context();

    /** Whether this span is sent: tracing is on, and there was a trace to belong to. */
    boolean isRecorded();

    /** Replaces the output. */
    Span output(Map<String, ?> output);

    /** Adds to the output. */
    Span output(String name, @Nullable Object value);

    /** Adds to the metadata; the name {@code spanflow} is reserved. */
    Span metadata(String name, @Nullable Object value);

    /** {@link SpanStatus#SUCCESS} unless told otherwise. */
    Span status(SpanStatus status);

    /** Status {@code ERROR}, and metadata {@code error}, {@code error_type}, {@code error_message}; no stack trace. */
    Span error(Throwable error);

    /** As {@link #error(Throwable)}, for what is no exception. */
    Span error(String type, @Nullable String message);

    /**
     * Sends what the span holds by now, for those who want to see its output grow; without this, it shows when the span
     * ends.
     */
    void update();

    /** Makes this the parent of what starts on this thread until the scope is closed. */
    Scope makeCurrent();

    /** Ends now. */
    void end();

    /** Ends at a time of its own, for work of the past; never before its start. */
    void end(Instant time);
}
