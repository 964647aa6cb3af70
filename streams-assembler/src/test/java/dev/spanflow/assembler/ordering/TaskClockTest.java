/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.assembler.rows.MapStore;
import dev.spanflow.assembler.rows.RowCache;
import org.junit.jupiter.api.Test;

/** Times are seconds here; the grace is 30 of them. */
class TaskClockTest {
    final MapStore store = new MapStore();
    RowCache rows = store.cache(Long.MAX_VALUE);
    TaskClock clock = new TaskClock(rows, 30_000);

    @Test
    void time_isTheHighestAppendTime() {
        record(100, 0);
        record(90, 1);
        record(110, 2);

        assertNow(110);
        assertDue(110);
    }

    @Test
    void idleInput_movesTimeOnAGraceLate() {
        record(100, 0);

        idle(1, 20);
        assertNow(100);
        idle(1, 31);
        assertNow(100);
        idle(1, 91);
        assertNow(160);
        assertDue(160);
    }

    @Test
    void unansweredQuestions_stopTime() {
        record(100, 0);
        idle(1, 41);
        assertNow(110);

        idle(100, 120); // asked again after a silence: it counts from there
        assertNow(110);
        idle(100, 140);
        assertNow(120);
    }

    @Test
    void record_endsIdleTime_andNeverMovesTimeBack() {
        record(100, 0);
        idle(1, 91);
        record(130, 92);
        assertNow(160);

        idle(1, 100);
        assertNow(160);
    }

    /** The producers were cut off: what comes next has been under way for long, and so has what comes after it. */
    @Test
    void jump_letsNothingFallDue_untilThePartitionIsReadToItsEnd() {
        record(100, 0);
        record(4_000, 1);
        record(4_001, 2);
        assertNow(4_001);
        assertDue(100);

        idle(3, 32);
        assertDue(100);
        idle(3, 33);
        assertDue(4_001);
        record(4_010, 40);
        assertDue(4_010);
    }

    @Test
    void jump_isRememberedThroughARestart() {
        record(100, 0);
        record(4_000, 1);
        restart();

        record(4_005, 2);
        assertNow(4_005);
        assertDue(100);
    }

    @Test
    void backlogAfterDowntime_movesTimeAsItIsRead() {
        record(100, 0);
        restart();

        idle(5_000, 5_010);
        assertNow(100);
        for (int second = 101; second < 3_700; second += 20) {
            record(second, 5_020);
            assertNow(second);
            assertDue(second);
        }
    }

    /** A stand-by that takes over has the rows, and a monotonic clock that tells something else. */
    @Test
    void takeOver_goesOnWithTheTimeOfTheRows() {
        record(100, 5_000);
        idle(5_001, 5_061);
        assertNow(130);
        restart();

        assertNow(130);
        idle(10, 39);
        assertNow(130);
        idle(10, 50);
        assertNow(140);
        record(120, 60);
        assertNow(140);
    }

    @Test
    void beforeTheFirstRecord_thereIsNoTime() {
        idle(0, 1_000);

        assertThat(clock.due()).isEqualTo(Long.MIN_VALUE);
    }

    private void restart() {
        rows.flush();
        rows = store.cache(Long.MAX_VALUE);
        clock = new TaskClock(rows, 30_000);
    }

    private void record(long seconds, long nanoSeconds) {
        clock.onRecord(seconds * 1_000, nanoSeconds * 1_000_000_000);
    }

    private void idle(long from, long to) {
        clock.onIdle(from * 1_000_000_000, to * 1_000_000_000);
    }

    private void assertNow(long seconds) {
        assertThat(clock.now()).isEqualTo(seconds * 1_000);
    }

    private void assertDue(long seconds) {
        assertThat(clock.due()).isEqualTo(seconds * 1_000);
    }
}
