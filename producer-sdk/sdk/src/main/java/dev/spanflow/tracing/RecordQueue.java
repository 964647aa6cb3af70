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
        if (more > 0 && !reserve(more)) {
            return false;
        }
        boolean done = record.compareAndSet(older, newer);
        release(done ? -more : more);
        return done;
    }

    private boolean reserve(long more) {
        if (bytes.addAndGet(more) <= maxBytes) {
            return true;
        }
        release(more);
        return false;
    }

    /** Nothing to do costs nothing: most newer records are as long as the older ones. */
    private void release(long less) {
        if (less > 0) {
            bytes.addAndGet(-less);
        }
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
        release(span.bytes());
        try {
            return new Encoded(record.number(), span.start().ids().traceId(), encoding.bytes(span));
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
