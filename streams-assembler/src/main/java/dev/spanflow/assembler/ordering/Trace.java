/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static java.nio.charset.StandardCharsets.UTF_8;

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
    private final String account;
    private final String traceId;
    private final ReleasedChunk firstChunk;
    private final Map<Integer, ReleasedChunk> otherChunks = new HashMap<>();
    private int released;
    private int waiting;
    private int waiterLists;
    private boolean changed;

    private Trace(Rows rows, TraceKey key, String account, String traceId, ReleasedChunk firstChunk) {
        this.rows = rows;
        this.key = key;
        this.account = account;
        this.traceId = traceId;
        this.firstChunk = firstChunk;
    }

    /** The trace as it is in the state, or a new one. */
    static Trace open(Rows rows, TraceKey key, String account, String traceId) {
        byte[] row = rows.get(RowKeys.trace(key));
        return row == null ? new Trace(rows, key, account, traceId, ReleasedChunk.empty()) : read(rows, key, row);
    }

    /** A trace that must be there. */
    static Trace open(Rows rows, TraceKey key) {
        byte[] row = rows.get(RowKeys.trace(key));
        if (row == null) {
            throw new IllegalStateException("a trace with waiting spans has no row");
        }
        return read(rows, key, row);
    }

    private static Trace read(Rows rows, TraceKey key, byte[] row) {
        ByteBuffer from = RowVersion.check(row);
        int released = from.getInt();
        int waiting = from.getInt();
        int waiterLists = from.getInt();
        String account = readText(from);
        String traceId = readText(from);
        Trace trace = new Trace(rows, key, account, traceId, new ReleasedChunk(from));
        trace.released = released;
        trace.waiting = waiting;
        trace.waiterLists = waiterLists;
        return trace;
    }

    TraceKey key() {
        return key;
    }

    String account() {
        return account;
    }

    String traceId() {
        return traceId;
    }

    /** What has left of a span, or null. One read at most, however large the trace. */
    @Nullable
    Released released(long span) {
        return chunk(ChunkCount.forSpans(released).chunkOf(span)).get(span);
    }

    void putReleased(long span, Released state) {
        if (released(span) == null) {
            released++;
            changed = true;
            splitIfDue();
        }
        chunk(ChunkCount.forSpans(released).chunkOf(span)).put(span, state);
    }

    private void splitIfDue() {
        ChunkCount now = ChunkCount.forSpans(released);
        if (now.chunks() > ChunkCount.forSpans(released - 1).chunks()) {
            ReleasedChunk added = ReleasedChunk.empty();
            otherChunks.put(now.chunks() - 1, added);
            chunk(now.splitFrom()).split(now, now.splitFrom(), added);
        }
    }

    /** The snapshot of a span that waits, or null. */
    @Nullable
    Snapshot waiting(long span) {
        if (waiting == 0) {
            return null;
        }
        byte[] row = rows.get(RowKeys.waiting(key, span));
        return row == null ? null : Snapshot.read(span, row);
    }

    /** Keeps a snapshot until its parent leaves, in place of the one that may wait already. */
    void hold(Snapshot snapshot, @Nullable Snapshot before) {
        rows.put(RowKeys.waiting(key, snapshot.id()), snapshot.row());
        if (before == null || before.parent() != snapshot.parent()) {
            waiterLists += waitersOf(snapshot.parent()).add(snapshot.id()) ? 1 : 0;
        }
        waiting += before == null ? 1 : 0;
        changed = true;
    }

    void removeWaiting(long span) {
        rows.put(RowKeys.waiting(key, span), null);
        waiting--;
        changed = true;
    }

    boolean hasWaitersFor(long span) {
        return waiterLists > 0 && waitersOf(span).exists();
    }

    WaiterList waitersOf(long parent) {
        return new WaiterList(rows, key, parent);
    }

    /** Those of one chunk of the list have left, or went elsewhere before. */
    void deleteWaiters(WaiterList waiters, int chunk) {
        waiterLists -= waiters.delete(chunk) ? 1 : 0;
        changed = true;
    }

    void save() {
        otherChunks.forEach((number, chunk) -> {
            if (chunk.changed()) {
                ByteBuffer row = ByteBuffer.allocate(1 + chunk.bytes()).put(RowVersion.CURRENT);
                chunk.write(row);
                rows.put(RowKeys.released(key, number), row.array());
            }
        });
        if (changed || firstChunk.changed()) {
            rows.put(RowKeys.trace(key), row());
            changed = false;
        }
    }

    private byte[] row() {
        byte[] accountBytes = account.getBytes(UTF_8);
        byte[] traceIdBytes = traceId.getBytes(UTF_8);
        ByteBuffer row = ByteBuffer.allocate(1
                        + 3 * Integer.BYTES
                        + 2 * Short.BYTES
                        + accountBytes.length
                        + traceIdBytes.length
                        + firstChunk.bytes())
                .put(RowVersion.CURRENT)
                .putInt(released)
                .putInt(waiting)
                .putInt(waiterLists)
                .putShort((short) accountBytes.length)
                .put(accountBytes)
                .putShort((short) traceIdBytes.length)
                .put(traceIdBytes);
        firstChunk.write(row);
        return row.array();
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

    private static String readText(ByteBuffer from) {
        byte[] text = new byte[Short.toUnsignedInt(from.getShort())];
        from.get(text);
        return new String(text, UTF_8);
    }
}
