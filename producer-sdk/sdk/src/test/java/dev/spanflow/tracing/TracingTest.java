/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The tracing as a whole: its end, its name, and the one that sends nothing. */
class TracingTest extends TracingFixture {
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
