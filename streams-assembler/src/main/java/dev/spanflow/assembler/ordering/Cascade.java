/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import org.jspecify.annotations.Nullable;

/** Releases those who waited, generation by generation, in turns of any size. */
final class Cascade {
    private final Rows rows;
    private final Frontier frontier;
    private final Exit exit;
    private final Summaries summaries;

    Cascade(Rows rows, Frontier frontier, Exit exit, Summaries summaries) {
        this.rows = rows;
        this.frontier = frontier;
        this.exit = exit;
        this.summaries = summaries;
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
            trace = switchTo(next.trace(), trace);
            releaseWaiters(trace, next, budget);
        }
        if (trace != null) {
            trace.save();
        }
        frontier.save();
    }

    /** Goes through a chunk of the list from where the cascade stands, and notes where it stopped. */
    private void releaseWaiters(Trace trace, Frontier.Entry entry, Budget budget) {
        if (entry.missing() && trace.isWaiting(entry.parent())) {
            frontier.removeFirst(); // it has come meanwhile, and they wait for it again
            return;
        }
        WaiterList waiters = trace.waitersOf(entry.parent());
        int number = frontier.waiterChunk();
        WaiterList.Chunk chunk = waiters.chunk(number);
        if (chunk == null) {
            frontier.removeFirst();
            return;
        }
        int i = frontier.waiter();
        for (; i < chunk.size() && !budget.isSpent(); i++) {
            releaseWaiter(trace, chunk.waiter(i), entry, budget);
        }
        if (i < chunk.size()) {
            frontier.moveTo(number, i);
            return;
        }
        trace.deleteWaiters(waiters, number);
        frontier.moveTo(number + 1, 0);
    }

    private void releaseWaiter(Trace trace, long span, Frontier.Entry entry, Budget budget) {
        Snapshot snapshot = trace.waiting(span);
        if (snapshot != null && snapshot.parent() == entry.parent()) {
            trace.removeWaiting(span);
            boolean parentMissing = entry.missing() && trace.released(entry.parent()) == null;
            exit.leave(trace, snapshot, trace.released(span), parentMissing);
            summaries.changed(trace);
            budget.spend(snapshot.bytes().length);
        }
    }

    private Trace switchTo(TraceKey key, @Nullable Trace open) {
        if (open != null && open.key().equals(key)) {
            return open;
        }
        if (open != null) {
            open.save();
        }
        return Trace.open(rows, key);
    }
}
