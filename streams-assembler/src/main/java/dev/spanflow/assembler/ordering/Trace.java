/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.assembler.rows.Row;
import dev.spanflow.assembler.rows.RowCache;
import dev.spanflow.assembler.rows.RowKey;
import dev.spanflow.assembler.rows.RowType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One trace's state. The header and the first chunk of spans share a row, so a small trace in order costs one row; whether a
 * span has left, waits, or is waited for is one look at any size of the trace.
 */
final class Trace {
    private final RowCache rows;
    private final TraceKey key;
    private final RowKey rowKey;
    private final Start start;

    private Trace(RowCache rows, TraceKey key, RowKey rowKey, Start start) {
        this.rows = rows;
        this.key = key;
        this.rowKey = rowKey;
        this.start = start;
    }

    /** The trace as it is, or null. */
    static @Nullable Trace find(RowCache rows, TraceKey key) {
        RowKey rowKey = RowKeys.trace(key);
        Start start = rows.get(rowKey, Start.TYPE);
        return start == null ? null : new Trace(rows, key, rowKey, start);
    }

    /** A trace that must be there. */
    static Trace require(RowCache rows, TraceKey key) {
        Trace trace = find(rows, key);
        if (trace == null) {
            throw new IllegalStateException("a trace that something refers to has no row");
        }
        return trace;
    }

    static Trace create(RowCache rows, TraceKey key, TraceHeader header) {
        RowKey rowKey = RowKeys.trace(key);
        Start start = new Start(header, new SpanChunk());
        rows.add(rowKey, start);
        return new Trace(rows, key, rowKey, start);
    }

    TraceKey key() {
        return key;
    }

    /** Say {@link #changed} when it has. */
    TraceHeader header() {
        return start.header;
    }

    void changed() {
        rows.changed(start);
    }

    /** What is known of a span. */
    SpanState span(long id) {
        int chunk = chunks().chunkOf(id);
        return chunk == 0 ? start.spans.get(id) : chunk(chunk).get(id);
    }

    void put(long id, SpanState state) {
        put(id, state, span(id));
    }

    /** @param before what {@link #span} says of it now */
    void put(long id, SpanState state, SpanState before) {
        count(before, -1);
        count(state, 1);
        int number = chunks().chunkOf(id);
        boolean added = number == 0 ? start.spans.put(id, state) : put(number, id, state);
        if (added) {
            header().known++;
            splitIfDue();
        }
        changed();
    }

    private boolean put(int number, long id, SpanState state) {
        SpanChunk chunk = chunk(number);
        boolean added = chunk.put(id, state);
        rows.changed(chunk);
        return added;
    }

    private void count(SpanState state, int sign) {
        header().released += state.released() ? sign : 0;
        header().completed += state.completed() ? sign : 0;
        header().waiting += state.waiting() ? sign : 0;
        header().awaited += state.awaited() ? sign : 0;
    }

    private void splitIfDue() {
        ChunkCount now = chunks();
        if (now.chunks() > ChunkCount.forSpans(header().known - 1).chunks()) {
            SpanChunk added = new SpanChunk();
            int from = now.splitFrom();
            SpanChunk split = from == 0 ? start.spans : chunk(from);
            split.split(now, from, added);
            rows.add(spansKey(now.chunks() - 1), added);
            if (from > 0) {
                rows.changed(split);
            }
        }
    }

    private ChunkCount chunks() {
        return ChunkCount.forSpans(header().known);
    }

    private SpanChunk chunk(int number) {
        SpanChunk chunk = rows.get(spansKey(number), SpanChunk.TYPE);
        if (chunk == null) {
            throw new IllegalStateException("chunk " + number + " of a trace's spans is missing");
        }
        return chunk;
    }

    private RowKey spansKey(int chunk) {
        return RowKeys.spans(key, header().firstOffset, chunk);
    }

    /** The record of a span that waits; must be there. */
    Snapshot waiting(long span) {
        Snapshot snapshot = rows.get(RowKeys.waiting(key, span), Snapshot.TYPE);
        if (snapshot == null) {
            throw new IllegalStateException("a span that waits has no row");
        }
        return snapshot;
    }

    /** Keeps a record whose span is not waiting yet. */
    void addWaiting(Snapshot snapshot) {
        rows.add(RowKeys.waiting(key, snapshot.id()), snapshot);
    }

    void replaceWaiting(Snapshot snapshot) {
        rows.put(RowKeys.waiting(key, snapshot.id()), snapshot);
    }

    void removeWaiting(long span) {
        rows.delete(RowKeys.waiting(key, span));
    }

    /** Those who wait for a span, for whom {@link SpanState#awaited} says that there are some. */
    WaiterList waitersOf(long parent) {
        return WaiterList.of(rows, key, parent);
    }

    WaiterList addWaitersOf(long parent) {
        return WaiterList.create(rows, key, parent);
    }

    /** The number of chunks behind the first, which shares the trace's row. */
    int furtherChunks() {
        return chunks().chunks() - 1;
    }

    /** Deletes the trace but for its further chunks. Nothing may wait in it. */
    void delete() {
        rows.delete(rowKey);
        rows.delete(RowKeys.summary(key));
    }

    /** The start of a trace's state: its row. */
    static final class Start extends Row {
        static final RowType<Start> TYPE = new RowType<>(Start.class, Start::read);

        final TraceHeader header;
        final SpanChunk spans;

        Start(TraceHeader header, SpanChunk spans) {
            this.header = header;
            this.spans = spans;
        }

        static Start read(ByteBuffer from) {
            return new Start(TraceHeader.read(from), new SpanChunk(from));
        }

        @Override
        public int bytes() {
            return header.bytes() + spans.bytes();
        }

        @Override
        public void write(ByteBuffer to) {
            header.write(to);
            spans.write(to);
        }
    }
}
