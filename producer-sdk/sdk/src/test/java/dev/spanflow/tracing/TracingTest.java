/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spanflow.schemas.SpanType;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TracingTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Instant NOON = Instant.parse("2030-05-01T12:00:00Z");

    private final RecordedSends sends = new RecordedSends();
    private final Tracing tracing =
            sends.tracing().clock(Clock.fixed(NOON, ZoneOffset.UTC)).build();

    @AfterEach
    void close() {
        tracing.close();
    }

    @Test
    void span_isSentAtItsStartAndAtItsEnd() {
        Span root = tracing.trace("job").input(Map.of("q", "x")).start().root();
        tracing.flush(LONG);
        root.output(Map.of("hits", 2)).end();

        assertThat(sends.last(tracing, "job").completed()).isTrue();
        List<RecordedSends.Sent> records = sends.named("job");
        assertThat(records).hasSize(2);
        assertThat(records.get(0).completed()).isFalse();
        assertThat(records.get(1).text("start_timestamp"))
                .isEqualTo(records.get(0).text("start_timestamp"))
                .isEqualTo("2030-05-01T12:00:00.000000+00:00");
        assertThat(records.get(1).json().path("input").path("q").asText()).isEqualTo("x");
    }

    @Test
    void span_isSentOnce_whenItEndsBeforeItsStartWasSent() {
        sends.refusal = new RecordSender.RetryLaterException(new IllegalStateException("broker away"));
        tracing.trace("first").start(); // is held by the sending thread
        await().until(() -> sends.offers.get() > 0);
        tracing.trace("job").run(() -> tracing.inSpan("step", () -> {}));
        sends.refusal = null;

        assertThat(sends.last(tracing, "job").completed()).isTrue();
        assertThat(sends.sent).extracting(sent -> sent.text("name")).containsExactly("first", "job", "step");
        assertThat(tracing.stats().superseded()).isEqualTo(2);
        assertThat(tracing.stats().recorded()).isEqualTo(5);
    }

    @Test
    void update_sendsWhatTheSpanHoldsByNow() {
        Span span = tracing.trace("job").input("q", "x").start().root();
        tracing.flush(LONG);
        span.output("words", 1).metadata("model", "m").update();
        tracing.flush(LONG);
        span.output("words", 2).end();

        assertThat(sends.last(tracing, "job").completed()).isTrue();
        assertThat(sends.named("job"))
                .extracting(sent -> sent.json().path("output").path("words").asInt())
                .containsExactly(0, 1, 2);
        assertThat(sends.named("job")).extracting(RecordedSends.Sent::completed).containsExactly(false, false, true);
    }

    @Test
    void error_canBeToldInWords() {
        tracing.trace("job").start().root().error("RateLimited", "try later").end();

        RecordedSends.Sent job = sends.last(tracing, "job");
        assertThat(job.text("status")).isEqualTo("ERROR");
        assertThat(job.json().path("metadata").toString())
                .isEqualTo("{\"error\":true,\"error_type\":\"RateLimited\",\"error_message\":\"try later\"}");
    }

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
    void inSpan_returnsWhatTheBodyReturns() {
        String result = tracing.trace("job").call(() -> tracing.inSpan("step", () -> "done"));

        assertThat(result).isEqualTo("done");
        assertThat(sends.last(tracing, "step").text("status")).isEqualTo("SUCCESS");
    }

    @Test
    void inSpan_recordsTheErrorAndLetsItGoOn() {
        IOException failure = new IOException("no disk");

        assertThatThrownBy(() -> tracing.trace("job")
                        .run(() -> tracing.inSpan("step", () -> {
                            throw failure;
                        })))
                .isSameAs(failure);

        for (String name : List.of("step", "job")) {
            RecordedSends.Sent record = sends.last(tracing, name);
            assertThat(record.text("status")).isEqualTo("ERROR");
            assertThat(record.json().path("metadata").path("error").asBoolean()).isTrue();
            assertThat(record.json().path("metadata").path("error_type").asText())
                    .isEqualTo("java.io.IOException");
            assertThat(record.json().path("metadata").path("error_message").asText())
                    .isEqualTo("no disk");
        }
        assertThat(tracing.currentSpan().isRecorded()).isFalse();
    }

    @Test
    void end_isNeverBeforeTheStart() {
        Span span =
                tracing.span("past").trace("t").startTime(NOON.minusSeconds(60)).start();
        span.end(NOON.minusSeconds(90));

        assertThat(sends.last(tracing, "past").text("end_timestamp")).isEqualTo("2030-05-01T11:59:00.000000+00:00");
    }

    @Test
    void end_keepsATimeOfThePast() {
        tracing.span("past")
                .trace("t")
                .startTime(NOON.minusSeconds(60))
                .start()
                .end(NOON.minusSeconds(30).plusNanos(1_500));

        assertThat(sends.last(tracing, "past").text("end_timestamp")).isEqualTo("2030-05-01T11:59:30.000001+00:00");
    }

    @Test
    void times_stayWithinFourDigitYears() {
        tracing.span("eon").trace("t").startTime(Instant.MIN).start().end(Instant.MAX);

        RecordedSends.Sent eon = sends.last(tracing, "eon");
        assertThat(eon.text("start_timestamp")).isEqualTo("0001-01-01T00:00:00.000000+00:00");
        assertThat(eon.text("end_timestamp")).isEqualTo("9999-12-31T23:59:59.999999+00:00");
    }

    /** Two tracings stand for two processes. */
    @Test
    void spanThatEndsInAnotherProcess_isWholeThere() {
        Instant start = NOON.minusSeconds(60);
        tracing.span("handed on")
                .trace("t")
                .id("s")
                .startTime(start)
                .input("q", "x")
                .start();
        tracing.flush(LONG);
        Tracing other = sends.tracing().clock(Clock.fixed(NOON, ZoneOffset.UTC)).build();
        other.span("handed on")
                .trace("t")
                .id("s")
                .startTime(start)
                .input("q", "x")
                .start()
                .output("hits", 2)
                .end();

        RecordedSends.Sent last = sends.last(other, "handed on");
        assertThat(last.text("id")).isEqualTo("s");
        assertThat(last.text("start_timestamp")).isEqualTo("2030-05-01T11:59:00.000000+00:00");
        assertThat(last.text("end_timestamp")).isEqualTo("2030-05-01T12:00:00.000000+00:00");
        assertThat(last.json().path("input").path("q").asText()).isEqualTo("x");
        assertThat(last.json().path("output").path("hits").asInt()).isEqualTo(2);
        other.close();
    }

    @Test
    void whatIsToldAfterTheEnd_hasNoEffect() {
        Span span = tracing.trace("job").start().root();
        tracing.flush(LONG);
        span.end();
        span.output(Map.of("late", true)).status(SpanStatus.ERROR);
        span.end();

        assertThat(sends.last(tracing, "job").text("status")).isEqualTo("SUCCESS");
        assertThat(sends.named("job")).hasSize(2);
    }

    @Test
    void start_twiceIsOneSpan() {
        SpanBuilder builder = tracing.span("once").trace("t");

        assertThat(builder.start()).isSameAs(builder.start());
        assertThat(tracing.stats().recorded()).isEqualTo(1);
    }

    @Test
    void faultyIds_countAsNotTold() {
        for (String faulty : List.of("", "a\n", "\u0000", "x".repeat(257), "\u00e9".repeat(129), "\ud83d")) {
            tracing.span("odd")
                    .trace("t")
                    .trace(faulty)
                    .id(faulty)
                    .group(faulty)
                    .start()
                    .end();

            RecordedSends.Sent odd = sends.last(tracing, "odd");
            assertThat(odd.text("trace_id")).isEqualTo("t");
            assertThat(odd.text("id")).hasSize(36);
            assertThat(odd.json().has("group_id")).isFalse();
        }
    }

    @Test
    @SuppressWarnings("DataFlowIssue")
    void nulls_doNoHarm() {
        Span span = tracing.span(null)
                .trace("t")
                .trace(null)
                .id(null)
                .group(null)
                .type(null)
                .parent((Span) null)
                .parent((SpanContext) null)
                .input(null)
                .input(null, null)
                .metadata(null, null)
                .startTime(null)
                .start();
        span.output(null).output(null, null).metadata(null, null).status(null).error(null);
        span.error(null, null).update();
        span.end(null);
        tracing.join((Map<String, String>) null).close();

        assertThat(sends.last(tracing, "unnamed").completed()).isTrue();
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

    @Test
    void close_endsOpenSpansAsCanceled() {
        Span open = tracing.trace("job").start().root();
        tracing.flush(LONG);

        tracing.close(Duration.ofSeconds(10));

        RecordedSends.Sent last = sends.named("job").get(1);
        assertThat(last.text("status")).isEqualTo("CANCELED");
        assertThat(last.json()
                        .path("metadata")
                        .path("spanflow")
                        .path("canceled")
                        .asText())
                .isEqualTo("close");
        open.end();
        assertThat(tracing.stats().recorded()).isEqualTo(2);
        assertThat(tracing.stats().acknowledged()).isEqualTo(2);
        assertThat(sends.closedWith).isNotNull();
    }

    @Test
    void close_endsSpansWhoseStartStillWaits() {
        sends.refusal = new RecordSender.RetryLaterException(new IllegalStateException("broker away"));
        tracing.trace("held").start();
        await().until(() -> sends.offers.get() > 0);
        tracing.trace("waiting").start();
        sends.refusal = null;

        tracing.close(LONG);

        assertThat(sends.named("waiting")).hasSize(1);
        assertThat(sends.named("waiting").get(0).text("status")).isEqualTo("CANCELED");
        assertThat(sends.named("held").get(1).text("status")).isEqualTo("CANCELED");
    }

    @Test
    void lostSpans_doNotPileUp() {
        await().until(() -> {
            tracing.span("lost").trace("t").start();
            System.gc();
            return tracing.openSpans().size() < tracing.stats().recorded();
        });
    }

    @Test
    void recordAfterClose_isDroppedAndCounted() {
        tracing.close();
        tracing.close();

        tracing.trace("late").run(() -> {});

        assertThat(tracing.stats().dropped()).containsEntry(DeliveryStats.DropCause.CLOSED, 2L);
        assertThat(sends.sent).isEmpty();
    }

    @Test
    void usersFaults_neverReachTheCaller() {
        Tracing odd = sends.tracing()
                .ids(() -> {
                    throw new IllegalStateException("no ids today");
                })
                .build();
        Object hostile = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no text today");
            }
        };
        odd.trace("job").input(Map.of("x", hostile)).run(() -> {});

        assertThat(sends.last(odd, "job").text("id")).hasSize(36);
        odd.close();
    }

    @Test
    void toString_isShortAndNamesTheThread() {
        Tracing named = sends.tracing().account("acc-1").topicPrefix("dev.").build();
        named.trace("job").run(() -> {});
        sends.last(named, "job");

        assertThat(named).hasToString("Tracing{dev.spans at kafka.example:9092}");
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .contains(named.toString());
        named.close();
        assertThat(Tracing.disabled()).hasToString("Tracing{disabled}");
    }

    @Test
    void disabled_sendsNothing() {
        Tracing disabled = Tracing.disabled();

        assertThat(disabled.<String, RuntimeException>inSpan("x", () -> "done")).isEqualTo("done");
        disabled.trace("job").run(() -> {});

        assertThat(disabled.stats().recorded()).isZero();
        assertThat(disabled.flush(Duration.ZERO).complete()).isTrue();
        disabled.close();
    }
}
