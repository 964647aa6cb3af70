/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.awaitility.Awaitility.await;

import dev.spanflow.schemas.SpanType;
import dev.spanflow.tracing.DeliveryStats.DropCause;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A delivery, what it sends, and what it drops. */
@Timeout(30)
abstract class DeliveryFixture {
    static final Duration LONG = Duration.ofSeconds(20);

    final RecordedSends sends = new RecordedSends();
    final AtomicInteger connects = new AtomicInteger();
    final Map<DropCause, Long> heard = new ConcurrentHashMap<>();

    final Delivery delivery = delivery("delivery under test", () -> {
        connects.incrementAndGet();
        return sends;
    });

    Delivery delivery(String name, Supplier<RecordSender> senders) {
        RecordEncoding encoding = new RecordEncoding(20_000, null);
        return new Delivery(
                name,
                20_000,
                new RecordQueue(50_000, encoding),
                0,
                senders,
                (cause, records) -> heard.merge(cause, records, Long::sum));
    }

    @AfterEach
    void close() {
        delivery.close(Duration.ZERO);
    }

    /** Runs the call on another thread, and returns when it waits for something. */
    static <T> CompletableFuture<T> waiting(Supplier<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread caller = new Thread(() -> result.complete(call.get()));
        caller.start();
        await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
        return result;
    }

    static Map<DropCause, Long> dropped(DropCause cause, long count) {
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

    static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("delivery under test"))
                .count();
    }

    void record(int count) {
        for (int i = 0; i < count; i++) {
            delivery.record(span(Integer.toString(i)), null, null);
        }
    }

    static SpanSnapshot span(String id) {
        return span(id, null);
    }

    static SpanSnapshot span(String id, Instant end) {
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
