/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.assembler.rows.RowCache;
import org.jspecify.annotations.Nullable;

/** Releases those who waited, generation by generation, in turns of any size. */
final class Cascade {
    private final RowCache rows;
    private final Frontier frontier;
    private final Exit exit;

    Cascade(RowCache rows, Frontier frontier, Exit exit) {
        this.rows = rows;
        this.frontier = frontier;
        this.exit = exit;
    }

    boolean hasMore() {
        return !frontier.isEmpty();
    }

    /** Goes on as far as the budget goes. */
    void run(Budget budget) {
        if (frontier.isEmpty()) {
            return;
        }
        Trace trace = null;
        for (Frontier.Entry next = frontier.first(); next != null && !budget.isSpent(); next = frontier.first()) {
            if (trace == null || !trace.key().equals(next.trace())) {
                trace = Trace.require(rows, next.trace());
            }
            releaseWaiters(trace, next, budget);
        }
        frontier.save();
    }

    /** Goes through a chunk of the list from where the cascade stands, and notes where it stopped. */
    private void releaseWaiters(Trace trace, Frontier.Entry entry, Budget budget) {
        SpanState parent = trace.span(entry.parent());
        if (!parent.awaited() || (entry.how() != Leave.IN_ORDER && !parent.missing())) {
            frontier.removeFirst(); // all have left, or it has come meanwhile: they wait for it again, or leave in
            // order
            return;
        }
        WaiterList waiters = trace.waitersOf(entry.parent());
        if (entry.how() != Leave.IN_ORDER && waiters.deadline() != Deadlines.NONE) {
            frontier.removeFirst(); // it was parked twice, and those of then have left: these wait in their own right
            return;
        }
        int number = frontier.waiterChunk();
        WaiterList.Chunk chunk = waiters.chunk(number);
        int i = frontier.waiter();
        for (; i < chunk.size() && !budget.isSpent(); i++) {
            releaseWaiter(trace, chunk.waiter(i), entry, budget);
        }
        if (i < chunk.size()) {
            frontier.moveTo(number, i);
            return;
        }
        frontier.moveTo(number + 1, 0);
        if (waiters.delete(number)) {
            trace.put(entry.parent(), trace.span(entry.parent()).without(SpanState.AWAITED));
            frontier.removeFirst();
        }
    }

    private void releaseWaiter(Trace trace, long span, Frontier.Entry entry, Budget budget) {
        Snapshot snapshot = waiterFor(trace, span, entry.parent());
        if (snapshot != null) {
            exit.leaveFromWaiting(trace, snapshot, entry.how());
            budget.spend(snapshot.span().length);
        }
    }

    /** The record of a span that waits for this parent; null when it has left or waits for another. */
    static @Nullable Snapshot waiterFor(Trace trace, long span, long parent) {
        SpanState state = trace.span(span);
        if (!state.waiting() || (state.waitsToLeave() && state.parent() != parent)) {
            return null;
        }
        Snapshot snapshot = trace.waiting(span);
        return snapshot.parent() == parent ? snapshot : null;
    }
}
