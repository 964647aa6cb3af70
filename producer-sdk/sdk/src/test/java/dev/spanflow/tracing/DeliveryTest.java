/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spanflow.schemas.SpanType;
import dev.spanflow.tracing.DeliveryStats.DropCause;
import dev.spanflow.tracing.journal.Journal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is queued, sent, offered again and dropped. */
class DeliveryTest extends DeliveryFixture {
    @Test
    void flush_isCompleteOnlyWhenAllIsAcknowledged() {
        sends.acknowledges = false;
        record(2);
        await().until(() -> sends.sent.size() == 2);

        assertThat(delivery.flush(Duration.ZERO)).isEqualTo(new FlushResult(false, 0, 0, 2));
        CompletableFuture<FlushResult> flush = waiting(() -> delivery.flush(LONG));
        sends.sent.get(1).settled().accept(null);
        assertThat(flush).isNotDone();
        sends.sent.get(0).settled().accept(DropCause.FAILED);

        assertThat(flush.join()).isEqualTo(new FlushResult(true, 1, 1, 0));
    }

    @Test
    void flush_doesNotLetTheSenderWaitForMore() {
        record(3);

        assertThat(delivery.flush(LONG).complete()).isTrue();

        await().until(() -> sends.sentAtFlush == 3);
    }

    @Test
    void flush_isOnlyAboutWhatWasRecordedBefore() {
        sends.acknowledges = false;
        record(1);
        await().until(() -> sends.sent.size() == 1);
        CompletableFuture<FlushResult> flush = waiting(() -> delivery.flush(LONG));
        record(1);
        await().until(() -> sends.sent.size() == 2);

        sends.sent.get(1).settled().accept(DropCause.FAILED);
        sends.sent.get(0).settled().accept(null);

        assertThat(flush.join()).isEqualTo(new FlushResult(true, 1, 0, 0));
    }

    @Test
    void fullQueue_dropsAndCounts() {
        sends.refusal = new RecordSender.RetryLaterException(new IllegalStateException("broker away"));

        record(200);

        DeliveryStats stats = delivery.stats();
        assertThat(stats.dropped().get(DropCause.QUEUE_FULL)).isBetween(90L, 110L);
        assertThat(stats.recorded())
                .isEqualTo(200)
                .isEqualTo(stats.acknowledged() + stats.droppedTotal() + stats.pending());
        sends.refusal = null;
        assertThat(delivery.flush(LONG).complete()).isTrue();
        assertThat(delivery.stats().acknowledged())
                .isEqualTo(200 - stats.dropped().get(DropCause.QUEUE_FULL));
    }

    @Test
    void listener_hearsOfEachDrop() {
        sends.refusal = new RecordSender.RetryLaterException(new IllegalStateException("broker away"));
        record(200);
        delivery.close(Duration.ZERO);

        Map<DropCause, Long> dropped = new HashMap<>(delivery.stats().dropped());
        dropped.values().removeIf(count -> count == 0);
        assertThat(heard).isEqualTo(dropped).containsKeys(DropCause.QUEUE_FULL, DropCause.CLOSED);
    }

    @Test
    void recordThatWaits_isSuperseded_atItsPlace() {
        sends.refusal = new RecordSender.RetryLaterException(new IllegalStateException("broker away"));
        record(1); // is held by the sending thread
        await().until(() -> connects.get() == 1);
        Waiting first = delivery.record(span("a"), null, null);
        delivery.record(span("b"), null, null);
        Waiting second = delivery.record(span("a", Instant.EPOCH), first, null);
        sends.refusal = null;

        assertThat(second).isSameAs(first);
        assertThat(delivery.flush(LONG).complete()).isTrue();
        assertThat(sends.sent).extracting(sent -> sent.text("id")).containsExactly("0", "a", "b");
        assertThat(sends.sent.get(1).completed()).isTrue();
        assertThat(delivery.stats()).isEqualTo(new DeliveryStats(4, 0, 3, 1, dropped(DropCause.FAILED, 0), 0, 0));
    }

    @Test
    void recordThatWasTaken_isNotSuperseded() {
        Waiting first = delivery.record(span("a"), null, null);
        delivery.flush(LONG);

        assertThat(delivery.record(span("a", Instant.EPOCH), first, null)).isNotSameAs(first);

        delivery.flush(LONG);
        assertThat(sends.sent).extracting(RecordedSends.Sent::completed).containsExactly(false, true);
        assertThat(delivery.stats().superseded()).isZero();
    }

    @Test
    void recordThatIsNotTaken_isOfferedAgainInOrder() {
        sends.refusal = new RecordSender.RetryLaterException(new IllegalStateException("broker away"));
        record(5);
        await().until(() -> connects.get() == 1);
        sends.refusal = null;

        assertThat(delivery.flush(LONG)).extracting(FlushResult::complete).isEqualTo(true);
        assertThat(sends.sent).extracting(sent -> sent.text("id")).containsExactly("0", "1", "2", "3", "4");
        assertThat(connects).hasValue(1);
    }

    @Test
    void senderThatIsBroken_isReplaced() {
        sends.refusal = new IllegalStateException("broken for good");
        record(1);
        await().until(() -> connects.get() >= 2);
        sends.refusal = null;

        assertThat(delivery.flush(LONG).complete()).isTrue();
        assertThat(delivery.stats().acknowledged()).isEqualTo(1);
        assertThat(sends.closedWith).isNotNull();
    }

    @Test
    void senderThatCannotBeMade_isTriedAgain() {
        AtomicInteger attempts = new AtomicInteger();
        Delivery late = delivery("late", () -> {
            if (attempts.incrementAndGet() < 3) {
                throw new IllegalStateException("no such host");
            }
            return sends;
        });
        late.record(span("0"), null, null);

        assertThat(late.flush(LONG).complete()).isTrue();
        assertThat(late.stats().acknowledged()).isEqualTo(1);
        late.close(LONG);
    }

    /** Nobody knows of a value that does this; whatever it will be, it must not end the thread. */
    @Test
    void recordThatCannotBeWritten_isCounted_andTheNextOneSent() {
        SpanSnapshot odd = new SpanSnapshot(
                new SpanSnapshot.Start(
                        new SpanIds("t", null, null), null, "no id", SpanType.CUSTOM, Instant.EPOCH, null),
                null,
                SpanStatus.SUCCESS,
                Payload.EMPTY,
                Payload.EMPTY,
                Payload.EMPTY,
                Payload.EMPTY);
        delivery.record(odd, null, null);
        record(1);

        assertThat(delivery.flush(LONG).complete()).isTrue();
        assertThat(delivery.stats()).isEqualTo(new DeliveryStats(2, 0, 1, 0, dropped(DropCause.FAILED, 1), 0, 0));
    }

    @Test
    void delay_growsToFiveSecondsAndIsSpread() {
        assertThat(Dispatch.delayMs(0, 0.5)).isEqualTo(50);
        assertThat(Dispatch.delayMs(1, 1)).isEqualTo(100);
        assertThat(Dispatch.delayMs(3, 1)).isEqualTo(400);
        assertThat(Dispatch.delayMs(3, 0)).isEqualTo(50);
        assertThat(Dispatch.delayMs(Integer.MAX_VALUE, 1)).isEqualTo(5_000);
    }

    @Test
    void journalThatIsNeverEmpty_makesRoom(@TempDir Path folder) throws IOException {
        Journal journal = Journal.open(folder, Journal.MIN_BYTES, AbandonedSpan::key, AbandonedSpan::ended);
        Delivery busy = new Delivery(
                "busy", 20_000, new JournalBacklog(journal, new RecordEncoding(20_000, null)), 0, () -> sends, null);
        Waiting before = null;
        for (int i = 0; i < 4; i++) {
            for (int records = 0; records < 10_000; records++) { // 5 MB
                before = busy.record(span("s" + i + "-" + records, Instant.EPOCH), null, null);
            }
            assertThat(before).isNotNull();
            await().atMost(Duration.ofMinutes(1)).until(() -> busy.stats().pending() < 1_000);
        }

        assertThat(busy.stats().droppedTotal()).isZero();
        busy.close(LONG);
    }

    @Test
    void recordsThatKafkaTookAndLost_areSentAgainFromTheOldestOn_byAnotherSender(@TempDir Path folder)
            throws IOException {
        Journal journal = Journal.open(folder, Journal.MIN_BYTES, AbandonedSpan::key, AbandonedSpan::ended);
        AtomicInteger senders = new AtomicInteger();
        Supplier<RecordSender> counted = () -> {
            senders.incrementAndGet();
            return sends;
        };
        Delivery kept = new Delivery(
                "kept", 20_000, new JournalBacklog(journal, new RecordEncoding(20_000, null)), 0, counted, null);
        sends.acknowledges = false;
        for (int i = 0; i < 4; i++) {
            kept.record(span(Integer.toString(i)), null, null);
        }
        await().until(() -> sends.sent.size() == 4);

        sends.sent.get(0).settled().accept(null);
        sends.sent.get(2).settled().accept(DropCause.FAILED);
        await().until(() -> sends.sent.size() == 7);
        List.copyOf(sends.sent).forEach(sent -> sent.settled().accept(null)); // of the first sender too

        assertThat(sends.sent).extracting(sent -> sent.text("id")).containsExactly("0", "1", "2", "3", "1", "2", "3");
        assertThat(senders).hasValue(2);
        assertThat(kept.flush(LONG).complete()).isTrue();
        assertThat(kept.stats()).isEqualTo(new DeliveryStats(4, 0, 4, 0, dropped(DropCause.FAILED, 0), 0, 0));
        kept.close(LONG);
    }
}
