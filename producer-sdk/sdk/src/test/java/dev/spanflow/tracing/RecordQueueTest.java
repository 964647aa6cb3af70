/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.SpanType;
import dev.spanflow.tracing.RecordQueue.Entry;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class RecordQueueTest {
    private final RecordQueue queue = new RecordQueue(100);

    @Test
    void poll_returnsTheOldest() throws InterruptedException {
        queue.offer(entry(1, 10));
        queue.offer(entry(2, 10));

        assertThat(queue.poll(0)).extracting(Entry::number).isEqualTo(1L);
        assertThat(queue.poll(0)).extracting(Entry::number).isEqualTo(2L);
        assertThat(queue.poll(0)).isNull();
    }

    @Test
    void offer_leavesOutWhatDoesNotFit() throws InterruptedException {
        assertThat(queue.offer(entry(1, 60))).isTrue();
        assertThat(queue.offer(entry(2, 41))).isFalse();
        assertThat(queue.offer(entry(3, 40))).isTrue();

        assertThat(queue.poll(0)).extracting(Entry::number).isEqualTo(1L);
        assertThat(queue.poll(0)).extracting(Entry::number).isEqualTo(3L);
    }

    @Test
    void room_isFreeAgain_afterPollAndClear() throws InterruptedException {
        queue.offer(entry(1, 100));
        queue.poll(0);
        assertThat(queue.offer(entry(2, 100))).isTrue();

        queue.clear();

        assertThat(queue.poll(0)).isNull();
        assertThat(queue.offer(entry(3, 100))).isTrue();
    }

    private static Entry entry(long number, long bytes) {
        SpanSnapshot.Start start =
                new SpanSnapshot.Start(new SpanContext("t", "s", null), null, "work", SpanType.CUSTOM, Instant.EPOCH);
        return new Entry(
                number,
                new SpanSnapshot(
                        start, null, SpanStatus.SUCCESS, Payload.EMPTY, Payload.EMPTY, Payload.EMPTY, Payload.EMPTY),
                bytes);
    }
}
