/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.assembler.rows.RowKey;
import dev.spanflow.assembler.rows.StoredRows;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.TraceSummary;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions about one trace from the rows as they were last written. While it reads the assembly writes on, so of
 * what no longer fits together it tells less, not wrong. Not thread-safe; one for each question.
 */
public final class TraceView {
    /** So much is read for a page at most: a record that waits may be large. */
    private static final long PAGE_BYTES = 16L << 20;

    /** So far up is looked for the id that a chain waits for. */
    private static final int LONGEST_CHAIN = 1_000;

    private final StoredRows rows;
    private final TraceKey key;
    private final Trace.Start start;
    private final Map<Integer, SpanChunk> chunks = new HashMap<>();
    private final Map<Long, @Nullable Long> deadlines = new HashMap<>();

    private TraceView(StoredRows rows, TraceKey key, Trace.Start start) {
        this.rows = rows;
        this.key = key;
        this.start = start;
    }

    /** Null when nothing is known of the trace, or nothing any more. */
    public static @Nullable TraceView find(StoredRows rows, String account, String traceId) {
        TraceKey key = Hashes.trace(account, traceId);
        ByteBuffer row = rows.get(RowKeys.trace(key));
        return row == null ? null : new TraceView(rows, key, Trace.Start.read(row));
    }

    public TraceSummary summary() {
        ByteBuffer row = rows.get(RowKeys.summary(key));
        return Summaries.summary(start.header, row == null ? null : Summaries.root(row));
    }

    /** Where its first record lies on its partition of the spans topic. */
    public long firstOffset() {
        return start.header.firstOffset;
    }

    /** The last that has been read. */
    public long lastOffset() {
        return start.header.lastOffset;
    }

    /**
     * The spans that wait.
     *
     * @param after the page before told it; null for the first page
     * @throws IllegalArgumentException when no page told that
     */
    public WaitingPage waiting(@Nullable String after, int limit) {
        byte[] prefix = RowKeys.waiting(key, 0).tracePrefix();
        byte[] from = after == null ? prefix : behind(RowKeys.waiting(key, id(after)));
        List<WaitingSpan> spans = new ArrayList<>();
        long[] lastIdAndBytes = new long[2];
        boolean[] more = new boolean[1];
        rows.scan(from, end(prefix), (rowKey, row) -> {
            more[0] = spans.size() == limit || lastIdAndBytes[1] > PAGE_BYTES;
            if (!more[0]) {
                lastIdAndBytes[0] = rowKey.id();
                lastIdAndBytes[1] += row.remaining();
                spans.add(waiting(Snapshot.TYPE.reader().apply(row)));
            }
            return !more[0];
        });
        return new WaitingPage(spans, more[0] ? Long.toHexString(lastIdAndBytes[0]) : null);
    }

    /** One span; null when nothing is known of it. */
    public @Nullable KnownSpan span(String id) {
        long hash = Hashes.span(id);
        SpanState state = state(hash);
        if (state.missing() && !state.awaited()) {
            return null;
        }
        ByteBuffer row = state.waiting() ? rows.get(RowKeys.waiting(key, hash)) : null;
        return new KnownSpan(
                id,
                state.released(),
                state.phase() == Phase.COMPLETED,
                state.missing() ? null : Long.valueOf(state.appended()),
                marks(state),
                state.awaited(),
                state.missing() ? deadlineOfMissing(hash) : null,
                row == null ? null : waiting(Snapshot.TYPE.reader().apply(row)));
    }

    private static List<String> marks(SpanState state) {
        List<String> marks = new ArrayList<>();
        if (state.released() && state.phase() == Phase.STUB) {
            marks.add("stub");
        }
        if (state.passed()) {
            marks.add("passed");
        }
        if (state.rerooted()) {
            marks.add("rerooted");
        }
        if (state.cut()) {
            marks.add("cut");
        }
        return marks;
    }

    private WaitingSpan waiting(Snapshot snapshot) {
        SpanRecord span = Exit.read(snapshot.span());
        return new WaitingSpan(
                span.id(),
                span.parentId(),
                span.completed(),
                snapshot.appended(),
                snapshot.offset(),
                deadline(snapshot.parent()));
    }

    /** When those who wait for the span leave without it. */
    private @Nullable Long deadline(long parent) {
        List<Long> chain = new ArrayList<>();
        long top = parent;
        while (!deadlines.containsKey(top) && chain.size() < LONGEST_CHAIN) {
            chain.add(top);
            SpanState state = state(top);
            if (!state.waitsToLeave()) {
                deadlines.put(top, state.missing() ? deadlineOfMissing(top) : null);
            } else {
                top = state.parent();
            }
        }
        Long deadline = deadlines.get(top);
        chain.forEach(span -> deadlines.put(span, deadline));
        return deadline;
    }

    private @Nullable Long deadlineOfMissing(long span) {
        ByteBuffer row = rows.get(RowKeys.waiters(key, span));
        long number = row == null ? Deadlines.NONE : WaiterList.deadline(row);
        return number == Deadlines.NONE ? null : Deadlines.time(rows, number);
    }

    private SpanState state(long span) {
        int number = ChunkCount.forSpans(start.header.known).chunkOf(span);
        return number == 0
                ? start.spans.get(span)
                : chunks.computeIfAbsent(number, this::chunk).get(span);
    }

    private SpanChunk chunk(int number) {
        ByteBuffer row = rows.get(RowKeys.spans(key, firstOffset(), number));
        return row == null ? new SpanChunk() : new SpanChunk(row);
    }

    private static long id(String after) {
        try {
            return Long.parseUnsignedLong(after, 16);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("after is no place in a list: " + after, e);
        }
    }

    private static byte[] behind(RowKey key) {
        byte[] bytes = key.toBytes();
        return java.util.Arrays.copyOf(bytes, bytes.length + 1);
    }

    /** Behind all keys with this prefix. */
    private static byte[] end(byte[] prefix) {
        ByteBuffer end = ByteBuffer.allocate(prefix.length + 2 * Long.BYTES).put(prefix);
        return end.putLong(-1).putLong(-1).array();
    }
}
