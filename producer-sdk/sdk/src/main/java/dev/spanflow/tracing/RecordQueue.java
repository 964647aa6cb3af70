/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.tracing.DeliveryStats.DropCause;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Records in memory, first in, first out, bounded by bytes. Callers meet no lock. */
final class RecordQueue implements Backlog {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Encoded(long number, String traceId, byte[] value) implements Outgoing {}

    private final Queue<Waiting> records = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final long maxBytes;
    private final RecordEncoding encoding;

    RecordQueue(long maxBytes, RecordEncoding encoding) {
        this.maxBytes = maxBytes;
        this.encoding = encoding;
    }

    @Override
    public @Nullable DropCause offer(Waiting record) {
        SpanSnapshot span = record.get();
        if (span == null || !reserve(span.bytes())) {
            return DropCause.QUEUE_FULL;
        }
        records.add(record);
        return null;
    }

    @Override
    public boolean supersede(Waiting record, SpanSnapshot newer) {
        SpanSnapshot older = record.get();
        if (older == null) {
            return false;
        }
        long more = newer.bytes() - older.bytes();
        if (!reserve(more)) {
            return false;
        }
        boolean done = record.compareAndSet(older, newer);
        bytes.addAndGet(done ? 0 : -more);
        return done;
    }

    private boolean reserve(long more) {
        if (bytes.addAndGet(more) <= maxBytes) {
            return true;
        }
        bytes.addAndGet(-more);
        return false;
    }

    @Override
    public @Nullable Outgoing take() {
        Waiting record = records.peek();
        if (record == null) {
            return null;
        }
        record.leaveQueue(); // before it does, so that close finds every open span
        records.remove();
        SpanSnapshot span = record.take();
        if (span == null) {
            return null;
        }
        bytes.addAndGet(-span.bytes());
        try {
            return new Encoded(record.number(), span.start().context().traceId(), encoding.bytes(span));
        } catch (RuntimeException | Error e) {
            throw new UnwritableException(record.number(), e);
        }
    }

    @Override
    public void cancelOpen(String why) {
        records.forEach(record -> record.cancel(why));
    }

    @Override
    public boolean isEmpty() {
        return records.isEmpty();
    }

    @Override
    public boolean settle(Outgoing record, @Nullable DropCause cause) {
        return true;
    }

    @Override
    public boolean rewind() {
        return false;
    }

    @Override
    public boolean outlivesProcess() {
        return false;
    }

    @Override
    public void tidy() {}

    @Override
    public void close() {
        records.clear();
    }
}
