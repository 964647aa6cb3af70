/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.lang.ref.Reference;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A span that is sent. Its own monitor guards what changes until it ends. */
final class RecordedSpan implements Span, Waiting.Owner {
    private final Tracing tracing;
    private final SpanSnapshot.Start start;
    private final Span root;
    private final Payload input;
    private @Nullable Reference<RecordedSpan> open;
    private Payload output = Payload.EMPTY;
    private Payload metadata;
    private Payload marks = Payload.EMPTY;
    private SpanStatus status = SpanStatus.SUCCESS;
    private @Nullable Instant end;
    private @Nullable Waiting sent;

    /** @param localRoot the root of the trace if it is of this process; null when it is this span itself */
    RecordedSpan(Tracing tracing, SpanSnapshot.Start start, Payload input, Payload metadata, @Nullable Span localRoot) {
        this.tracing = tracing;
        this.start = start;
        this.input = input;
        this.metadata = metadata;
        this.root = localRoot == null ? this : localRoot;
    }

    /** A record without an end must not follow one with an end, not even when all is closed in between. */
    synchronized void sendStarted() {
        if (end == null) {
            send();
        }
    }

    private void send() {
        sent = tracing.record(this, snapshot(), sent);
    }

    /** The root of the trace; not a recorded one if it is of another process. */
    Span root() {
        return root;
    }

    SpanIds ids() {
        return start.ids();
    }

    @Override
    public SpanContext context() {
        return start.ids().context();
    }

    @Override
    public boolean isRecorded() {
        return true;
    }

    @Override
    public synchronized Span output(Map<String, ?> output) {
        if (isOpen("output")) {
            this.output = Payload.of(output);
        }
        return this;
    }

    @Override
    public synchronized Span output(String name, @Nullable Object value) {
        if (isOpen("output")) {
            output = output.with(name, value);
        }
        return this;
    }

    @Override
    public synchronized Span metadata(String name, @Nullable Object value) {
        if (isOpen("metadata")) {
            metadata = metadata.with(name, value);
        }
        return this;
    }

    @Override
    public synchronized Span status(SpanStatus status) {
        if (isOpen("status") && status != null) {
            this.status = status;
        }
        return this;
    }

    @Override
    public synchronized Span error(Throwable error) {
        if (isOpen("error") && error != null) {
            fail(error.getClass().getName(), message(error));
        }
        return this;
    }

    @Override
    public synchronized Span error(String type, @Nullable String message) {
        if (isOpen("error") && type != null) {
            fail(type, message);
        }
        return this;
    }

    private void fail(String type, @Nullable String message) {
        status = SpanStatus.ERROR;
        metadata = metadata.with("error", true)
                .with("error_type", type)
                .with("error_message", message == null ? "" : message);
    }

    @Override
    public synchronized void update() {
        if (isOpen("update")) {
            send();
        }
    }

    @Override
    public Scope makeCurrent() {
        return tracing.current().open(new Position(start.ids(), this));
    }

    @Override
    public void end() {
        end(tracing.now());
    }

    @Override
    public synchronized void end(Instant time) {
        if (isOpen("end")) {
            Instant bounded = tracing.boundedOrNow(time);
            end = bounded.isBefore(start.time()) ? start.time() : bounded;
            if (open != null) {
                tracing.openSpans().remove(open);
            }
            send();
        }
    }

    @Override
    public synchronized void taken() {
        if (end == null && open == null) {
            open = tracing.openSpans().add(this);
        }
    }

    @Override
    public synchronized void cancel(String why) {
        if (end == null) {
            status = SpanStatus.CANCELED;
            marks = marks.with("canceled", why);
            end();
        }
    }

    private boolean isOpen(String told) {
        if (end != null) {
            tracing.misuse(told + " after the end of a span");
            return false;
        }
        return true;
    }

    private SpanSnapshot snapshot() {
        return new SpanSnapshot(start, end, status, input, output, metadata, marks);
    }

    private static String message(Throwable error) {
        try {
            String message = error.getMessage();
            return message == null ? "" : message;
        } catch (RuntimeException e) {
            return "(unreadable: " + e.getClass().getName() + ")";
        }
    }
}
