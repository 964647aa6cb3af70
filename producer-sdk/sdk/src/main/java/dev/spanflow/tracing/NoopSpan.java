/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A span that is not sent. It is never current and never a parent, so no sent span names an unsent one. */
enum NoopSpan implements Span {
    INSTANCE;

    private static final Scope SCOPE = () -> {};

    @Override
    public SpanContext context() {
        return SpanContext.EMPTY;
    }

    @Override
    public boolean isRecorded() {
        return false;
    }

    @Override
    public Span output(Map<String, ?> output) {
        return this;
    }

    @Override
    public Span output(String name, @Nullable Object value) {
        return this;
    }

    @Override
    public Span metadata(String name, @Nullable Object value) {
        return this;
    }

    @Override
    public Span status(SpanStatus status) {
        return this;
    }

    @Override
    public Span error(Throwable error) {
        return this;
    }

    @Override
    public Span error(String type, @Nullable String message) {
        return this;
    }

    @Override
    public void update() {}

    @Override
    public Scope makeCurrent() {
        return SCOPE;
    }

    @Override
    public void end() {}

    @Override
    public void end(Instant time) {}
}
