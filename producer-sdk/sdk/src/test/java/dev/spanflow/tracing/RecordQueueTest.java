/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.SpanType;
import dev.spanflow.tracing.Backlog.Outgoing;
import dev.spanflow.tracing.DeliveryStats.DropCause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class RecordQueueTest {
    private static final SpanSnapshot EMPTY = span("", 0);

    private final RecordQueue queue = new RecordQueue(EMPTY.bytes() * 2 + 100, new RecordEncoding(100_000, null));

    @Test
    void take_returnsTheOldest() {
        queue.offer(new Waiting(1, EMPTY, null));
        queue.offer(new Waiting(2, EMPTY, null));

        assertThat(queue.take()).extracting(Outgoing::number).isEqualTo(1L);
        assertThat(queue.take()).extracting(Outgoing::number).isEqualTo(2L);
        assertThat(queue.take()).isNull();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void offer_leavesOutWhatDoesNotFit() {
        assertThat(queue.offer(new Waiting(1, span("x", 80), null))).isNull();
        assertThat(queue.offer(new Waiting(2, span("x", 90), null))).isEqualTo(DropCause.QUEUE_FULL);
        assertThat(queue.offer(new Waiting(3, EMPTY, null))).isNull();

        assertThat(queue.take()).extracting(Outgoing::number).isEqualTo(1L);
        assertThat(queue.take()).extracting(Outgoing::number).isEqualTo(3L);
    }

    @Test
    void supersede_keepsThePlace() {
        Waiting first = new Waiting(1, EMPTY, null);
        queue.offer(first);
        queue.offer(new Waiting(2, EMPTY, null));

        assertThat(queue.supersede(first, span("newer", 1))).isTrue();

        assertThat(new String(queue.take().value(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("newer");
    }

    @Test
    void supersede_isRefused_whenTheRecordIsGoneOrTheNewerDoesNotFit() {
        Waiting first = new Waiting(1, EMPTY, null);
        queue.offer(first);
        assertThat(queue.supersede(first, span("x", 5_000))).isFalse();

        queue.take();

        assertThat(queue.supersede(first, EMPTY)).isFalse();
    }

    @Test
    void room_isFreeAgain_afterAllIsTaken() {
        for (int round = 0; round < 100; round++) {
            Waiting grown = new Waiting(1, EMPTY, null);
            assertThat(queue.offer(grown)).isNull();
            assertThat(queue.offer(new Waiting(2, EMPTY, null))).isNull();
            assertThat(queue.supersede(grown, span("x", 50))).isTrue();
            assertThat(queue.supersede(grown, span("x", 5_000))).isFalse();
            queue.take();
            queue.take();
            queue.supersede(grown, span("x", 10));
        }
    }

    @Test
    void eachRecord_isTakenOrSuperseded_whoeverIsFirst() throws InterruptedException {
        RecordQueue large = new RecordQueue(Long.MAX_VALUE, new RecordEncoding(100_000, null));
        int rounds = 20_000;
        AtomicInteger superseded = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(1);
        Thread recording = new Thread(() -> {
            for (int i = 0; i < rounds; i++) {
                Waiting started = new Waiting(i, EMPTY, null);
                large.offer(started);
                if (large.supersede(started, span("newer", 1))) {
                    superseded.incrementAndGet();
                } else {
                    large.offer(new Waiting(i, span("newer", 1), null));
                }
            }
            done.countDown();
        });
        recording.start();
        List<Long> taken = new ArrayList<>();
        while (done.getCount() > 0 || !large.isEmpty()) {
            Outgoing next = large.take();
            if (next != null) {
                taken.add(next.number());
            }
        }

        assertThat(taken).hasSize(2 * rounds - superseded.get()).isSorted();
    }

    private static SpanSnapshot span(String text, int times) {
        SpanSnapshot.Start start = new SpanSnapshot.Start(
                SpanIds.of(new SpanContext("t", "s", null)), null, "work", SpanType.CUSTOM, Instant.EPOCH, null);
        Payload input = times == 0 ? Payload.EMPTY : Payload.of(Map.of("x", text.repeat(times)));
        return new SpanSnapshot(start, null, SpanStatus.SUCCESS, input, Payload.EMPTY, Payload.EMPTY, Payload.EMPTY);
    }
}
