/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is sent of a span, and when; whatever a user tells does no harm. */
class RecordedSpanTest extends TracingFixture {
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
    void error_canBeToldInWords() {
        tracing.trace("job").start().root().error("RateLimited", "try later").end();

        RecordedSends.Sent job = sends.last(tracing, "job");
        assertThat(job.text("status")).isEqualTo("ERROR");
        assertThat(job.json().path("metadata").toString())
                .isEqualTo("{\"error\":true,\"error_type\":\"RateLimited\",\"error_message\":\"try later\"}");
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
}
