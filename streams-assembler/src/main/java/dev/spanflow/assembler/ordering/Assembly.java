/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.schemas.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Lets a span leave as soon as its parent has left, and not before: rules 2 to 4 of assembly, for one partition. Each turn
 * ends with all state in the rows, so the caller may commit after any call. Not thread-safe.
 *
 * <ul>
 *   <li>A record of a span that has left goes out at once as an update, unless it is older than what left, the same, or names
 *       another parent that has not left: then it waits, and the span stays released.
 *   <li>A record whose parent is absent or released goes out, then all that waited for it, breadth first.
 *   <li>Any other waits; a newer snapshot of the same span replaces it.
 * </ul>
 */
public final class Assembly {
    /** A walk up the released parents that is longer than this is taken for a cycle. */
    static final int MAX_ANCESTORS = 10_000;

    private final Rows rows;
    private final Output output;
    private final Frontier frontier;

    public Assembly(Rows rows, Output output) {
        this.rows = rows;
        this.output = output;
        this.frontier = new Frontier(rows);
    }

    /** Takes one record, and releases what waited for it as far as the budget goes. */
    public void accept(Arrival arrival, Budget budget) {
        Trace trace = Trace.open(
                rows, Hashes.trace(arrival.account(), arrival.traceId()), arrival.account(), arrival.traceId());
        apply(trace, arrival);
        trace.save();
        cascade(budget);
    }

    /** Whether released spans have waiters that have not left yet: {@link #cascade} goes on with them. */
    public boolean hasMore() {
        return !frontier.isEmpty();
    }

    /** Releases waiters of released spans, as far as the budget goes. */
    public void cascade(Budget budget) {
        if (frontier.isEmpty()) {
            return;
        }
        budget.start();
        Trace trace = null;
        for (Frontier.Entry next = frontier.first(); next != null && !budget.isSpent(); next = frontier.first()) {
            trace = switchTo(next.trace(), trace);
            releaseWaiters(trace, trace.waitersOf(next.parent()), next.parent(), budget);
        }
        if (trace != null) {
            trace.save();
        }
        frontier.save();
    }

    private void apply(Trace trace, Arrival arrival) {
        Snapshot snapshot = arrival.snapshot();
        Released last = trace.released(snapshot.id());
        Snapshot held = trace.waiting(snapshot.id());
        Arrival.Age age =
                last == null ? Arrival.Age.NEWER : arrival.against(last.phase(), last.content(), last.appended());
        if (age == Arrival.Age.NEWER && held != null) {
            age = arrival.against(held.phase(), held.content(), held.appended());
        }
        switch (age) {
            case STALE -> output.count(Outcome.STALE);
            case DUPLICATE -> output.count(Outcome.DUPLICATE);
            case NEWER -> place(trace, snapshot, last, held);
        }
    }

    /** Where a snapshot goes that is newer than all of its span so far. */
    private void place(Trace trace, Snapshot snapshot, @Nullable Released last, @Nullable Snapshot held) {
        if (held != null) {
            output.count(Outcome.SUPERSEDED);
        }
        if (mustWait(trace, snapshot, last)) {
            trace.hold(snapshot, held);
            return;
        }
        if (held != null) {
            trace.removeWaiting(snapshot.id());
        }
        leave(trace, snapshot, last);
    }

    private static boolean mustWait(Trace trace, Snapshot snapshot, @Nullable Released last) {
        long parent = snapshot.parent();
        boolean knownParent =
                parent == Snapshot.NO_PARENT || parent == snapshot.id() || (last != null && last.parent() == parent);
        return !knownParent && trace.released(parent) == null;
    }

    private void leave(Trace trace, Snapshot snapshot, @Nullable Released last) {
        Cut cut = cut(trace, snapshot, last);
        Snapshot edited = cut == null ? snapshot : snapshot.rerooted(cut);
        Kind kind = last == null ? Kind.FIRST : Kind.UPDATE;
        output.forward(new OrderedRecord(trace.account(), trace.traceId(), kind, edited));
        output.count(last == null ? Outcome.RELEASED : Outcome.UPDATE);
        trace.putReleased(snapshot.id(), snapshot.released(cut != null));
        if (last == null && trace.hasWaitersFor(snapshot.id())) {
            frontier.add(trace.key(), snapshot.id());
        }
    }

    /** Why the span must leave as a root, or null. A span that was cut stays cut while it names the same parent. */
    private static @Nullable Cut cut(Trace trace, Snapshot snapshot, @Nullable Released last) {
        if (snapshot.parent() == Snapshot.NO_PARENT) {
            return null;
        }
        if (snapshot.parent() == snapshot.id()) {
            return Cut.SELF_PARENT;
        }
        if (last == null) {
            return null;
        }
        boolean cycle = last.parent() == snapshot.parent() ? last.cut() : closesCycle(trace, snapshot);
        return cycle ? Cut.CYCLE : null;
    }

    private static boolean closesCycle(Trace trace, Snapshot snapshot) {
        long ancestor = snapshot.parent();
        for (int steps = 0; ancestor != Snapshot.NO_PARENT; steps++) {
            Released released = trace.released(ancestor);
            if (ancestor == snapshot.id() || steps == MAX_ANCESTORS) {
                return true;
            }
            ancestor = released == null ? Snapshot.NO_PARENT : released.effectiveParent();
        }
        return false;
    }

    /** Goes through the list from where the cascade stands, and notes where it stopped. */
    private void releaseWaiters(Trace trace, WaiterList waiters, long parent, Budget budget) {
        int number = frontier.waiterChunk();
        WaiterList.Chunk chunk = waiters.chunk(number);
        if (chunk == null) {
            frontier.removeFirst();
            return;
        }
        int i = frontier.waiter();
        for (; i < chunk.size() && !budget.isSpent(); i++) {
            releaseWaiter(trace, chunk.waiter(i), parent, budget);
        }
        if (i < chunk.size()) {
            frontier.moveTo(number, i);
            return;
        }
        trace.deleteWaiters(waiters, number);
        frontier.moveTo(number + 1, 0);
    }

    private void releaseWaiter(Trace trace, long span, long parent, Budget budget) {
        Snapshot snapshot = trace.waiting(span);
        if (snapshot != null && snapshot.parent() == parent) {
            trace.removeWaiting(span);
            leave(trace, snapshot, trace.released(span));
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
