/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One trace's state while a record or a turn of a cascade is worked on; {@link #save} writes what has changed. The header and
 * the first chunk of released spans share a row, so a small trace in order costs one read and one write per record.
 */
final class Trace {
    private final Rows rows;
    private final TraceKey key;
    private final TraceHeader header;
    private final ReleasedChunk firstChunk;
    private final Map<Integer, ReleasedChunk> otherChunks = new HashMap<>();

    private Trace(Rows rows, TraceKey key, TraceHeader header, ReleasedChunk firstChunk) {
        this.rows = rows;
        this.key = key;
        this.header = header;
        this.firstChunk = firstChunk;
    }

    /** The trace as it is in the state, or a new one. */
    static Trace open(Rows rows, TraceKey key, String account, String traceId) {
        byte[] row = rows.get(RowKeys.trace(key));
        return row == null
                ? new Trace(rows, key, new TraceHeader(account, traceId), ReleasedChunk.empty())
                : read(rows, key, row);
    }

    /** A trace that must be there. */
    static Trace open(Rows rows, TraceKey key) {
        byte[] row = rows.get(RowKeys.trace(key));
        if (row == null) {
            throw new IllegalStateException("a trace that something refers to has no row");
        }
        return read(rows, key, row);
    }

    private static Trace read(Rows rows, TraceKey key, byte[] row) {
        ByteBuffer from = RowVersion.check(row);
        return new Trace(rows, key, TraceHeader.read(from), new ReleasedChunk(from));
    }

    TraceKey key() {
        return key;
    }

    TraceHeader header() {
        return header;
    }

    /** What has left of a span, or null. One read at most, however large the trace. */
    @Nullable
    Released released(long span) {
        return chunk(ChunkCount.forSpans(header.released).chunkOf(span)).get(span);
    }

    void putReleased(long span, Released state, @Nullable Released before) {
        if (before == null) {
            header.released++;
            splitIfDue();
        }
        header.completed += completed(state) - completed(before);
        chunk(ChunkCount.forSpans(header.released).chunkOf(span)).put(span, state);
    }

    private static int completed(@Nullable Released span) {
        return span != null && span.phase() == Phase.COMPLETED ? 1 : 0;
    }

    private void splitIfDue() {
        ChunkCount now = ChunkCount.forSpans(header.released);
        if (now.chunks() > ChunkCount.forSpans(header.released - 1).chunks()) {
            ReleasedChunk added = ReleasedChunk.empty();
            otherChunks.put(now.chunks() - 1, added);
            chunk(now.splitFrom()).split(now, now.splitFrom(), added);
        }
    }

    /** The snapshot of a span that waits, or null. */
    @Nullable
    Snapshot waiting(long span) {
        if (header.waiting == 0) {
            return null;
        }
        byte[] row = rows.get(RowKeys.waiting(key, span));
        return row == null ? null : Snapshot.read(span, row);
    }

    boolean isWaiting(long span) {
        return header.waiting > 0 && rows.get(RowKeys.waiting(key, span)) != null;
    }

    /**
     * Keeps a snapshot until its parent leaves, in place of the one that may wait already.
     *
     * @return whether it is the first that waits for this parent
     */
    boolean hold(Snapshot snapshot, long startMicros, @Nullable Snapshot before) {
        rows.put(RowKeys.waiting(key, snapshot.id()), snapshot.row());
        header.waiting += before == null ? 1 : 0;
        if (before != null && before.parent() == snapshot.parent()) {
            return false;
        }
        boolean first = waitersOf(snapshot.parent()).add(snapshot.id(), startMicros);
        header.waiterLists += first ? 1 : 0;
        return first;
    }

    void removeWaiting(long span) {
        rows.put(RowKeys.waiting(key, span), null);
        header.waiting--;
    }

    boolean hasWaitersFor(long span) {
        return header.waiterLists > 0 && waitersOf(span).exists();
    }

    WaiterList waitersOf(long parent) {
        return new WaiterList(rows, key, parent);
    }

    /** Those of one chunk of the list have left, or went elsewhere before. */
    void deleteWaiters(WaiterList waiters, int chunk) {
        header.waiterLists -= waiters.delete(chunk) ? 1 : 0;
    }

    void save() {
        otherChunks.forEach((number, chunk) -> {
            if (chunk.changed()) {
                ByteBuffer row = ByteBuffer.allocate(1 + chunk.bytes()).put(RowVersion.CURRENT);
                chunk.write(row);
                rows.put(RowKeys.released(key, number), row.array());
            }
        });
        ByteBuffer row =
                ByteBuffer.allocate(1 + header.bytes() + firstChunk.bytes()).put(RowVersion.CURRENT);
        header.write(row);
        firstChunk.write(row);
        rows.put(RowKeys.trace(key), row.array());
    }

    private ReleasedChunk chunk(int number) {
        return number == 0 ? firstChunk : otherChunks.computeIfAbsent(number, this::loadChunk);
    }

    private ReleasedChunk loadChunk(int number) {
        byte[] row = rows.get(RowKeys.released(key, number));
        if (row == null) {
            throw new IllegalStateException("chunk " + number + " of the released spans is missing");
        }
        return new ReleasedChunk(RowVersion.check(row));
    }
}
