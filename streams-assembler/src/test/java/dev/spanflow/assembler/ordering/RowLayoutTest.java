/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.assembler.rows.MapStore;
import dev.spanflow.assembler.rows.RowCache;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The state's layout: what each kind of row holds, and that its cost does not grow with the trace. */
class RowLayoutTest {
    static final TraceKey KEY = Hashes.trace("default", "t");

    final MapStore store = new MapStore();
    RowCache rows = store.cache(Long.MAX_VALUE);

    @Test
    void spans_areFoundInEveryTraceSize() {
        Trace trace = trace();
        for (int i = 0; i < 20_000; i++) {
            trace.put(Hashes.span("s" + i), state(i));
            if (i % 997 == 0) {
                restart();
                trace = Trace.require(rows, KEY);
            }
        }
        restart();

        Trace reopened = Trace.require(rows, KEY);
        for (int i = 0; i < 20_000; i++) {
            assertThat(reopened.span(Hashes.span("s" + i))).isEqualTo(state(i));
        }
        assertThat(reopened.span(Hashes.span("other"))).isEqualTo(SpanState.UNKNOWN);
    }

    @Test
    void chunks_stayNearTheirLoad() {
        Trace trace = trace();
        for (int i = 0; i < 50_000; i++) {
            trace.put(Hashes.span("s" + i), state(i));
        }
        rows.flush();

        long largest =
                store.rows.values().stream().mapToInt(row -> row.length).max().orElseThrow();
        assertThat(largest / SpanChunk.ENTRY_BYTES).isLessThan(3L * ChunkCount.LOAD);
        assertThat(store.count(RowKeys.SPANS))
                .isEqualTo(ChunkCount.forSpans(50_000).chunks() - 1L);
    }

    @Test
    void record_costsTheSameInSmallAndLargeTraces() {
        long small = bytesPerRecord(1_000, 1_200);
        long large = bytesPerRecord(100_000, 100_200);

        assertThat(large).isLessThanOrEqualTo(small + small / 5);
    }

    /** Bytes written for each record between the two sizes, if each is committed. */
    private static long bytesPerRecord(int from, int to) {
        MapStore store = new MapStore();
        RowCache rows = store.cache(Long.MAX_VALUE);
        Trace trace = Trace.create(rows, KEY, new TraceHeader("default", "t", 0));
        long before = 0;
        for (int i = 0; i < to; i++) {
            before = i == from ? store.bytesWritten : before;
            trace.put(Hashes.span("s" + i), state(i));
            rows.flush();
        }
        return (store.bytesWritten - before) / (to - from);
    }

    @Test
    void waiters_comeOutInTheOrderTheyCame() {
        WaiterList waiters = WaiterList.create(rows, KEY, 7);
        List<Long> expected = new ArrayList<>();
        for (long i = 0; i < 1_000; i++) {
            if (i % 300 == 0) {
                restart();
                waiters = i == 0 ? WaiterList.create(rows, KEY, 7) : WaiterList.of(rows, KEY, 7);
            }
            waiters.add(i, 1_000 - i);
            expected.add(i);
        }
        assertThat(waiters.earliestStartMicros()).isEqualTo(1);

        assertThat(drain(waiters)).isEqualTo(expected);
        rows.flush();
        assertThat(store.rows).isEmpty();
    }

    private static List<Long> drain(WaiterList waiters) {
        List<Long> drained = new ArrayList<>();
        int chunks = waiters.chunks();
        for (int number = 0; number < chunks; number++) {
            WaiterList.Chunk chunk = waiters.chunk(number);
            for (int i = 0; i < chunk.size(); i++) {
                drained.add(chunk.waiter(i));
            }
            assertThat(waiters.delete(number)).isEqualTo(number == chunks - 1);
        }
        return drained;
    }

    @Test
    void frontier_isFirstInFirstOutAcrossRestarts() {
        Frontier frontier = new Frontier(rows);
        for (int i = 0; i < 1_000; i++) {
            frontier.add(entry(i));
        }
        for (int i = 0; i < 1_000; i++) {
            if (i % 90 == 0) {
                frontier.moveTo(3, i);
                frontier.save();
                restart();
                frontier = new Frontier(rows);
                assertThat(frontier.waiterChunk()).isEqualTo(3);
                assertThat(frontier.waiter()).isEqualTo(i);
            }
            assertThat(frontier.first()).isEqualTo(entry(i));
            frontier.removeFirst();
        }

        assertThat(frontier.isEmpty()).isTrue();
        frontier.save();
        rows.flush();
        assertThat(store.rows).isEmpty();
    }

    private static Frontier.Entry entry(int i) {
        return new Frontier.Entry(KEY, i, Leave.of(i % 4));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void snapshot_survivesItsRow(int i) {
        Snapshot snapshot = new Snapshot(
                1, 2, Phase.COMPLETED, 3, 1_777_000_000_000L, 5, i == 0 ? null : "group", new byte[] {6}, new byte[] {
                    7, 8
                });
        Trace trace = trace();
        trace.addWaiting(snapshot);
        restart();

        assertThat(Trace.require(rows, KEY).waiting(1))
                .usingRecursiveComparison()
                .isEqualTo(snapshot);
    }

    @Test
    void header_survivesItsRow() {
        Trace trace = trace();
        TraceHeader header = trace.header();
        header.join("group");
        header.root = 7;
        header.rootFailed = true;
        header.summaryDue = true;
        header.seen(9, 3);
        trace.put(1, state(1));
        restart();

        TraceHeader read = Trace.require(rows, KEY).header();
        assertThat(read).usingRecursiveComparison().isEqualTo(header);
        assertThat(read.groupId()).isEqualTo("group");
    }

    @Test
    void queue_isFirstInFirstOut_withoutThoseTakenOutOfTheMiddle() {
        RowQueue queue = new RowQueue(rows, 'X', 1);
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            numbers.add(queue.add(new byte[] {(byte) (i % 100)}));
        }
        assertThat(queue.nextNumber()).isGreaterThan(numbers.get(499));
        for (int i = 0; i < 500; i += 3) {
            queue.remove(numbers.get(i));
        }

        restart();
        queue = new RowQueue(rows, 'X', 1);
        for (int i = 0; i < 500; i++) {
            if (i % 3 != 0) {
                RowQueue.Entry first = queue.first();
                assertThat(first.number()).isEqualTo(numbers.get(i));
                assertThat(first.bytes().get()).isEqualTo((byte) (i % 100));
                queue.remove(first.number());
            }
        }
        assertThat(queue.first()).isNull();
        rows.flush();
        assertThat(store.rows).as("nothing but the queue's ends").hasSize(1);
    }

    @Test
    void queue_whoseEntriesComeAndGo_costsItsEndsOnly_andUsesNoNumberTwice() {
        RowQueue queue = new RowQueue(rows, 'X', 8);
        long reads = store.reads;
        long last = -1;
        for (int i = 0; i < 1_000; i++) {
            long number = queue.add(new byte[8]);
            assertThat(number).isGreaterThan(last);
            last = number;
            queue.remove(number);
        }
        rows.flush();

        assertThat(store.reads - reads).isLessThanOrEqualTo(1);
        assertThat(store.writes).isEqualTo(1);
    }

    @Test
    void ledger_survivesItsRow_andOneOfAnOlderRelease() {
        Ledger ledger = new Ledger(rows);
        ledger.received();
        ledger.received();
        ledger.count(Outcome.DEAD_LETTERED);
        ledger.waiting(1, 100);
        ledger.endTurn();
        restart();

        LedgerCounts counts = new Ledger(rows).counts();
        assertThat(counts.balances()).isTrue();
        assertThat(counts.of(Outcome.DEAD_LETTERED)).isEqualTo(1);
        ByteBuffer fewer = ByteBuffer.allocate(counts.bytes());
        counts.write(fewer);
        fewer.flip().limit(fewer.limit() - Long.BYTES);
        assertThat(LedgerCounts.read(fewer).of(Outcome.DEAD_LETTERED)).isZero();
    }

    private void restart() {
        rows.flush();
        rows = store.cache(Long.MAX_VALUE);
    }

    private Trace trace() {
        return Trace.create(rows, KEY, new TraceHeader("default", "t", 0));
    }

    private static SpanState state(int i) {
        return new SpanState(i % 3 | i % 64 << 2, i, -i, 1_777_000_000_000L + i);
    }
}
