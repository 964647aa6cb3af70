/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.SpanType;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which span is current, and whose child a new one becomes. */
class CurrentSpanTest extends TracingFixture {
    @Test
    void root_isATracerWithoutParent_evenInsideAnotherTrace() {
        tracing.trace("outer").run(() -> tracing.trace("inner").run(() -> {}));

        RecordedSends.Sent inner = sends.last(tracing, "inner");
        assertThat(inner.json().has("parent_id")).isFalse();
        assertThat(inner.text("type")).isEqualTo("TRACER");
        assertThat(inner.text("trace_id"))
                .isNotEqualTo(sends.last(tracing, "outer").text("trace_id"));
        assertThat(inner.key()).isEqualTo(inner.text("trace_id"));
    }

    @Test
    void child_takesTraceParentAndGroupOfTheCurrentSpan() {
        Trace trace = tracing.trace("job").id("t-1").group("g-1").spanId("root").start();
        try (Scope scope = trace.makeCurrent()) {
            tracing.span("step").type(SpanType.COMPLETION).start().end();
        }
        trace.end();

        RecordedSends.Sent step = sends.last(tracing, "step");
        assertThat(step.text("trace_id")).isEqualTo("t-1");
        assertThat(step.text("parent_id")).isEqualTo("root");
        assertThat(step.text("group_id")).isEqualTo("g-1");
        assertThat(step.text("type")).isEqualTo("COMPLETION");
    }

    @Test
    void child_doesNotTakeTheCurrentSpanOfAnotherTrace() {
        tracing.trace("job")
                .group("g")
                .run(() -> tracing.span("elsewhere").trace("t-2").start().end());

        RecordedSends.Sent elsewhere = sends.last(tracing, "elsewhere");
        assertThat(elsewhere.text("trace_id")).isEqualTo("t-2");
        assertThat(elsewhere.json().has("parent_id")).isFalse();
        assertThat(elsewhere.json().has("group_id")).isFalse();
    }

    @Test
    void span_isNotSent_withoutATrace() {
        Span span = tracing.span("lost").start();

        assertThat(span.isRecorded()).isFalse();
        assertThat(span.context()).isEqualTo(SpanContext.EMPTY);
        span.output(Map.of("a", 1)).metadata("b", 2).status(SpanStatus.ERROR).error(new IOException());
        span.end();
        assertThat(tracing.stats().recorded()).isZero();
    }

    @Test
    void unsentSpan_isNeverAParent() {
        try (Scope scope = tracing.span("lost").start().makeCurrent()) {
            assertThat(tracing.currentSpan().isRecorded()).isFalse();
            assertThat(tracing.currentContext().toMap()).isEmpty();
            tracing.span("sent").trace("t").start().end();
        }

        assertThat(sends.last(tracing, "sent").json().has("parent_id")).isFalse();
    }

    @Test
    void join_makesTheHandedOverSpanTheParent() {
        Span sender = tracing.trace("job").group("g").start().root();
        Map<String, String> carrier;
        try (Scope scope = sender.makeCurrent()) {
            carrier = tracing.currentContext().toMap();
        }
        sender.end();

        try (Scope scope = tracing.join(carrier)) {
            assertThat(tracing.currentTrace().id()).isEqualTo(sender.context().traceId());
            tracing.inSpan("part", () -> {});
        }

        RecordedSends.Sent part = sends.last(tracing, "part");
        assertThat(part.text("trace_id")).isEqualTo(sender.context().traceId());
        assertThat(part.text("parent_id")).isEqualTo(sender.context().spanId());
        assertThat(part.text("group_id")).isEqualTo("g");
        assertThat(tracing.currentContext()).isEqualTo(SpanContext.EMPTY);
    }

    @Test
    void join_doesNothing_whenTheCarrierIsFaulty() {
        try (Scope scope = tracing.join(Map.of(SpanContext.ENTRY, "garbage"))) {
            assertThat(tracing.span("lost").start().isRecorded()).isFalse();
        }
    }

    @Test
    void parentFromElsewhere_winsOverTheCurrentSpan() {
        tracing.trace("job")
                .run(() -> tracing.span("far")
                        .parent(new SpanContext("t-9", "s-9", null))
                        .start()
                        .end());

        assertThat(sends.last(tracing, "far").text("parent_id")).isEqualTo("s-9");
        assertThat(sends.last(tracing, "far").text("trace_id")).isEqualTo("t-9");
    }

    @Test
    void currentTrace_knowsItsRoot() {
        Trace trace = tracing.trace("job").group("g").start();
        try (Scope scope = trace.makeCurrent()) {
            tracing.inSpan("step", () -> {
                assertThat(tracing.currentTrace().root()).isSameAs(trace.root());
                assertThat(tracing.currentTrace().id()).isEqualTo(trace.id());
                assertThat(tracing.currentTrace().group()).isEqualTo("g");
            });
        }
        trace.span("late").start().end();
        trace.end();

        assertThat(sends.last(tracing, "late").text("parent_id"))
                .isEqualTo(trace.root().context().spanId());
    }

    @Test
    void scopes_mayBeClosedOutOfOrder() {
        Span first = tracing.span("first").trace("t").start();
        Span second = tracing.span("second").trace("t").start();
        Scope outer = first.makeCurrent();
        Scope inner = second.makeCurrent();

        outer.close();
        assertThat(tracing.currentSpan()).isSameAs(second);
        inner.close();
        assertThat(tracing.currentSpan().isRecorded()).isFalse();
        inner.close();
        assertThat(tracing.currentSpan().isRecorded()).isFalse();
    }

    @Test
    void scope_maybeClosedOnAnotherThread() throws InterruptedException {
        Scope scope = tracing.trace("job").start().makeCurrent();
        Thread other = new Thread(scope::close);
        other.start();
        other.join();

        assertThat(tracing.currentSpan().isRecorded()).isFalse();
    }

    @Test
    void current_isOfItsThreadOnly() throws InterruptedException {
        SpanContext[] seen = new SpanContext[1];
        try (Scope scope = tracing.trace("job").start().makeCurrent()) {
            Thread other = new Thread(() -> seen[0] = tracing.currentContext());
            other.start();
            other.join();
        }

        assertThat(seen[0]).isEqualTo(SpanContext.EMPTY);
    }

    @Test
    void processContext_isTheParentWhereNothingIsCurrent() {
        Tracing child = sends.tracing().context(new SpanContext("t", "p", "g")).build();
        child.inSpan("work", () -> {});

        RecordedSends.Sent work = sends.last(child, "work");
        assertThat(work.text("trace_id")).isEqualTo("t");
        assertThat(work.text("parent_id")).isEqualTo("p");
        assertThat(work.text("group_id")).isEqualTo("g");
        child.close();
    }
}
