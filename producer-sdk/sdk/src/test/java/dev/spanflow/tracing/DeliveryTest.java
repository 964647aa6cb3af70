/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(30)
class DeliveryTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final RecordedSends sends = new RecordedSends();
    private final AtomicInteger connects = new AtomicInteger();
    private final Map<DropCause, Long> heard = new ConcurrentHashMap<>();
    private final Delivery delivery = delivery("delivery under test", () -> {
        connects.incrementAndGet();
        return sends;
    });

    @AfterEach
    void close() {
        delivery.close(Duration.ZERO);
    }

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

    @Test
    void close_sendsWhatIsQueued() {
        record(50);

        delivery.close(LONG);

        assertThat(sends.sent).hasSize(50);
        assertThat(delivery.stats().acknowledged()).isEqualTo(50);
        assertThat(threads()).isZero();
    }

    @Test
    void close_countsTheRestAsDropped_whenTimeIsOver() {
        sends.acknowledges = false;
        record(3);
        await().until(() -> sends.sent.size() == 3);

        delivery.close(Duration.ZERO);
        sends.sent.get(0).settled().accept(null);

        assertThat(delivery.stats()).isEqualTo(new DeliveryStats(3, 0, 0, 0, dropped(DropCause.CLOSED, 3), 0, 0));
    }

    @Test
    void close_saysWhatIsLost_andWhy() {
        sends.refusal = new IllegalStateException("Failed to construct", new IllegalArgumentException("no such host"));
        record(2);
        await().until(() -> connects.get() > 1);

        assertThat(warnings(() -> delivery.close(Duration.ZERO)))
                .containsExactly("delivery under test: closed; 2 records are lost: no such host");
    }

    @Test
    void close_saysThatTheBrokersAreAway() {
        sends.refusal = new RecordSender.RetryLaterException(new IllegalStateException("no metadata after 1000 ms"));
        record(1);
        await().until(() -> sends.offers.get() > 1);

        assertThat(warnings(() -> delivery.close(Duration.ZERO)))
                .containsExactly("delivery under test: closed; 1 records are lost: "
                        + "brokers not reachable, too slow, or without the topic: no metadata after 1000 ms");
    }

    @Test
    void close_blamesTheTime_whereKafkaTookWhatItWasGiven() {
        sends.refusal = new RecordSender.RetryLaterException(new IllegalStateException("broker away"));
        record(2);
        await().until(() -> connects.get() > 0);
        sends.acknowledges = false;
        sends.refusal = null;
        await().until(() -> sends.sent.size() == 2);

        assertThat(warnings(() -> delivery.close(Duration.ZERO)))
                .containsExactly("delivery under test: closed; 2 records are lost: no time was left");
    }

    @Test
    void close_isSilent_whenAllIsSent() {
        record(2);

        assertThat(warnings(() -> delivery.close(LONG))).isEmpty();
    }

    private static List<String> warnings(Runnable work) {
        Logger log = (Logger) LoggerFactory.getLogger(Delivery.class);
        Level before = log.getLevel();
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        log.setLevel(Level.WARN);
        log.setAdditive(false);
        log.addAppender(told);
        try {
            work.run();
        } finally {
            log.detachAppender(told);
            log.setAdditive(true);
            log.setLevel(before);
        }
        return told.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void close_drains_onAnInterruptedThread() {
        record(10);
        Thread.currentThread().interrupt();

        delivery.close(LONG);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(delivery.stats().acknowledged()).isEqualTo(10);
    }

    @Test
    void close_comesBack_thoughTheSenderHangs() {
        CompletableFuture<RecordSender> connected = new CompletableFuture<>(); // join ignores interruptions
        AtomicInteger hanging = new AtomicInteger();
        Delivery hung = delivery("hung", () -> {
            hanging.incrementAndGet();
            return connected.join();
        });
        hung.record(span("0"), null, null);
        await().until(() -> hanging.get() == 1);

        hung.close(Duration.ofMillis(100));

        assertThat(hung.stats()).isEqualTo(new DeliveryStats(1, 0, 0, 0, dropped(DropCause.CLOSED, 1), 0, 0));
        connected.complete(sends);
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
    void secondClose_waitsForTheFirst() {
        sends.acknowledges = false;
        record(1);
        await().until(() -> sends.sent.size() == 1);
        CompletableFuture<Boolean> first = waiting(this::closeSlowly);
        CompletableFuture<Boolean> second = waiting(this::closeSlowly);
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();

        sends.sent.get(0).settled().accept(null);

        assertThat(second).succeedsWithin(LONG);
        assertThat(first).succeedsWithin(LONG);
    }

    @Test
    void delay_growsToFiveSecondsAndIsSpread() {
        assertThat(Dispatch.delayMs(0, 0.5)).isEqualTo(50);
        assertThat(Dispatch.delayMs(1, 1)).isEqualTo(100);
        assertThat(Dispatch.delayMs(3, 1)).isEqualTo(400);
        assertThat(Dispatch.delayMs(3, 0)).isEqualTo(50);
        assertThat(Dispatch.delayMs(Integer.MAX_VALUE, 1)).isEqualTo(5_000);
    }

    private boolean closeSlowly() {
        delivery.close(LONG);
        return true;
    }

    /** Runs the call on another thread, and returns when it waits for something. */
    private static <T> CompletableFuture<T> waiting(Supplier<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread caller = new Thread(() -> result.complete(call.get()));
        caller.start();
        await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
        return result;
    }

    private static Map<DropCause, Long> dropped(DropCause cause, long count) {
        return Map.of(
                DropCause.QUEUE_FULL,
                cause == DropCause.QUEUE_FULL ? count : 0,
                DropCause.JOURNAL_FULL,
                cause == DropCause.JOURNAL_FULL ? count : 0,
                DropCause.TOO_LARGE,
                cause == DropCause.TOO_LARGE ? count : 0,
                DropCause.FAILED,
                cause == DropCause.FAILED ? count : 0,
                DropCause.CLOSED,
                cause == DropCause.CLOSED ? count : 0);
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

    private Delivery delivery(String name, Supplier<RecordSender> senders) {
        RecordEncoding encoding = new RecordEncoding(20_000, null);
        return new Delivery(
                name,
                20_000,
                new RecordQueue(50_000, encoding),
                0,
                senders,
                (cause, records) -> heard.merge(cause, records, Long::sum));
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("delivery under test"))
                .count();
    }

    private void record(int count) {
        for (int i = 0; i < count; i++) {
            delivery.record(span(Integer.toString(i)), null, null);
        }
    }

    private static SpanSnapshot span(String id) {
        return span(id, null);
    }

    private static SpanSnapshot span(String id, Instant end) {
        return new SpanSnapshot(
                new SpanSnapshot.Start(
                        SpanIds.of(new SpanContext("t", id, null)), null, "work", SpanType.CUSTOM, Instant.EPOCH, null),
                end,
                SpanStatus.SUCCESS,
                Payload.EMPTY,
                Payload.EMPTY,
                Payload.EMPTY,
                Payload.EMPTY);
    }
}
