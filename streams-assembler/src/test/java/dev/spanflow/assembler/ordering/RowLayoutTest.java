/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The state's layout: what each kind of row holds, and that its cost does not grow with the trace. */
class RowLayoutTest {
    static final TraceKey KEY = Hashes.trace("default", "t");

    final MapRows rows = new MapRows();

    @Test
    void released_areFoundInEveryTraceSize() {
        Trace trace = Trace.open(rows, KEY, "default", "t");
        for (int i = 0; i < 20_000; i++) {
            trace.putReleased(Hashes.span("s" + i), released(i), null);
            if (i % 997 == 0) {
                trace.save();
                trace = Trace.open(rows, KEY);
            }
        }
        trace.save();

        Trace reopened = Trace.open(rows, KEY);
        for (int i = 0; i < 20_000; i++) {
            assertThat(reopened.released(Hashes.span("s" + i))).isEqualTo(released(i));
        }
        assertThat(reopened.released(Hashes.span("other"))).isNull();
    }

    @Test
    void chunks_stayNearTheirLoad() {
        Trace trace = Trace.open(rows, KEY, "default", "t");
        for (int i = 0; i < 50_000; i++) {
            trace.putReleased(Hashes.span("s" + i), released(i), null);
        }
        trace.save();

        long largest =
                rows.rows.values().stream().mapToInt(row -> row.length).max().orElseThrow();
        assertThat(largest / ReleasedChunk.ENTRY_BYTES).isLessThan(3L * ChunkCount.LOAD);
        assertThat(rows.count('R')).isEqualTo(ChunkCount.forSpans(50_000).chunks() - 1L);
    }

    @Test
    void record_costsTheSameInSmallAndLargeTraces() {
        long small = writesPerRecord(1_000, 1_200);
        long large = writesPerRecord(100_000, 100_200);

        assertThat(large).isLessThanOrEqualTo(small + small / 5);
    }

    /** Bytes written for the records between the two sizes. */
    private long writesPerRecord(int from, int to) {
        MapRows fresh = new MapRows();
        long before = 0;
        for (int i = 0; i < to; i++) {
            before = i == from ? fresh.bytesWritten : before;
            Trace trace = Trace.open(fresh, KEY, "default", "t");
            trace.putReleased(Hashes.span("s" + i), released(i), null);
            trace.save();
        }
        return (fresh.bytesWritten - before) / (to - from);
    }

    @Test
    void waiters_comeOutInTheOrderTheyCame() {
        WaiterList waiters = new WaiterList(rows, KEY, 7);
        List<Long> expected = new ArrayList<>();
        for (long i = 0; i < 1_000; i++) {
            assertThat(waiters.add(i, i)).isEqualTo(i == 0);
            expected.add(i);
        }

        assertThat(drain(waiters)).isEqualTo(expected);
        assertThat(rows.rows).isEmpty();
    }

    private static List<Long> drain(WaiterList waiters) {
        List<Long> drained = new ArrayList<>();
        int number = 0;
        for (WaiterList.Chunk chunk = waiters.chunk(0); chunk != null; chunk = waiters.chunk(number)) {
            for (int i = 0; i < chunk.size(); i++) {
                drained.add(chunk.waiter(i));
            }
            waiters.delete(number++);
        }
        return drained;
    }

    @Test
    void frontier_isFirstInFirstOutAcrossRestarts() {
        Frontier frontier = new Frontier(rows);
        for (long i = 0; i < 1_000; i++) {
            frontier.add(new Frontier.Entry(KEY, i, i % 2 == 0));
        }
        for (long i = 0; i < 1_000; i++) {
            if (i % 90 == 0) {
                frontier.moveTo(3, (int) i);
                frontier.save();
                frontier = new Frontier(rows);
                assertThat(frontier.waiterChunk()).isEqualTo(3);
                assertThat(frontier.waiter()).isEqualTo((int) i);
            }
            assertThat(frontier.first()).isEqualTo(new Frontier.Entry(KEY, i, i % 2 == 0));
            frontier.removeFirst();
        }

        assertThat(frontier.isEmpty()).isTrue();
        frontier.save();
        assertThat(rows.rows).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void snapshot_survivesItsRow(int i) {
        Snapshot snapshot = new Snapshot(
                1, 2, Phase.COMPLETED, 3, 1_777_000_000_000L, 5, i == 0 ? null : "group", new byte[] {6}, new byte[] {
                    7, 8
                });

        assertThat(Snapshot.read(1, snapshot.row())).usingRecursiveComparison().isEqualTo(snapshot);
    }

    @Test
    void header_survivesItsRow() {
        Trace trace = Trace.open(rows, KEY, "account", "t");
        trace.header().join("group");
        trace.header().root = 7;
        trace.header().rootFailed = true;
        trace.header().summaryDue = true;
        trace.header().firstAppended = 3;
        trace.putReleased(1, released(1), null);
        trace.save();

        TraceHeader read = Trace.open(rows, KEY).header();
        assertThat(read).usingRecursiveComparison().isEqualTo(trace.header());
        assertThat(read.groupId()).isEqualTo("group");
    }

    @Test
    void queue_isFirstInFirstOut_withoutThoseTakenOutOfTheMiddle() {
        RowQueue queue = new RowQueue(rows, 'D', 1);
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            numbers.add(queue.add(new byte[] {(byte) (i % 100)}));
        }
        for (int i = 0; i < 500; i += 3) {
            queue.remove(numbers.get(i));
        }

        queue = new RowQueue(rows, 'D', 1);
        for (int i = 0; i < 500; i++) {
            if (i % 3 != 0) {
                RowQueue.Entry first = queue.first();
                assertThat(first.number()).isEqualTo(numbers.get(i));
                assertThat(first.bytes().get()).isEqualTo((byte) (i % 100));
                queue.remove(first.number());
            }
        }
        assertThat(queue.first()).isNull();
        assertThat(rows.rows).as("nothing but the queue's ends").hasSize(1);
    }

    @Test
    void queue_whoseEntriesComeAndGo_leavesNothing() {
        RowQueue queue = new RowQueue(rows, 'D', 8);
        for (int i = 0; i < 1_000; i++) {
            queue.remove(queue.add(new byte[8]));
        }

        assertThat(rows.rows).isEmpty();
    }

    @Test
    void newerRow_isRefusedWithItsVersion() {
        byte[] row = {RowVersion.CURRENT + 1, 0};

        assertThatThrownBy(() -> RowVersion.check(row)).hasMessageContaining("row version 2, this one knows 1");
    }

    private static Released released(int i) {
        return new Released(
                i % 2 == 0 ? Phase.STARTED : Phase.COMPLETED, i % 3 == 0, i % 5 == 0, i, -i, 1_777_000_000_000L + i);
    }
}
