/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import org.jspecify.annotations.Nullable;

/**
 * Lets a span leave as soon as its parent has left, and not before: rules 2 to 4 of assembly, for one partition. Each turn
 * ends with all state in the rows, so the caller may commit after any call. Not thread-safe.
 *
 * <ul>
 *   <li>A record of a span that has left goes out at once as an update, unless it is older than what left, the same, or names
 *       another parent that has not left: then it waits, and the span stays released.
 *   <li>A record whose parent is absent or released goes out, then all that waited for it, breadth first.
 *   <li>Any other waits; a newer snapshot of the same span replaces it. If nothing at all comes of its parent within the
 *       timeout, it leaves by the policy for orphans.
 * </ul>
 */
public final class Assembly {
    private final Rows rows;
    private final Output output;
    private final TaskClock clock;
    private final Summaries summaries;
    private final MissingParents missingParents;
    private final Exit exit;
    private final Cascade cascade;

    /** Goes on from what the rows tell. */
    public Assembly(Rows rows, Output output, OrphanRules orphanRules) {
        Frontier frontier = new Frontier(rows);
        this.rows = rows;
        this.output = output;
        this.clock = new TaskClock(rows, orphanRules.idleGrace().toMillis());
        this.summaries = new Summaries(rows, output);
        this.missingParents = new MissingParents(rows, output, orphanRules, clock, summaries, frontier);
        this.exit = new Exit(output, summaries, missingParents, frontier);
        this.cascade = new Cascade(rows, frontier, exit, summaries);
    }

    /**
     * Takes one record, and releases what waited for it as far as the budget goes.
     *
     * @param nanos the monotonic clock
     */
    public void accept(Arrival arrival, long nanos, Budget budget) {
        clock.onRecord(arrival.snapshot().appended(), nanos);
        Trace trace = Trace.open(
                rows, Hashes.trace(arrival.account(), arrival.traceId()), arrival.account(), arrival.traceId());
        apply(trace, arrival);
        trace.save();
        work(budget);
    }

    /** Nothing unread lay on the partition between these two times of the monotonic clock, whenever it was asked. */
    public void idle(long fromNanos, long toNanos) {
        clock.onIdle(fromNanos, toNanos);
        clock.save();
    }

    /** Whether some may leave that have not left yet: {@link #work} goes on with them. */
    public boolean hasMore() {
        return cascade.hasMore();
    }

    /** Gives up on parents whose time is over, and releases waiters, as far as the budget goes. */
    public void work(Budget budget) {
        budget.start();
        missingParents.giveUp(budget);
        cascade.run(budget);
    }

    /** Sums up at most so many of the traces that have changed; returns whether there are more. */
    public boolean tellSummaries(int traces) {
        return summaries.tell(traces);
    }

    private void apply(Trace trace, Arrival arrival) {
        Snapshot snapshot = arrival.snapshot();
        Released last = trace.released(snapshot.id());
        Snapshot held = trace.waiting(snapshot.id());
        trace.header().seenAt(snapshot.appended());
        switch (age(arrival, last, held)) {
            case STALE -> output.count(Outcome.STALE);
            case DUPLICATE -> output.count(Outcome.DUPLICATE);
            case NEWER -> place(trace, arrival, last, held);
        }
    }

    private static Arrival.Age age(Arrival arrival, @Nullable Released last, @Nullable Snapshot held) {
        Arrival.Age age =
                last == null ? Arrival.Age.NEWER : arrival.against(last.phase(), last.content(), last.appended());
        return age == Arrival.Age.NEWER && held != null
                ? arrival.against(held.phase(), held.content(), held.appended())
                : age;
    }

    /** Where a snapshot goes that is newer than all of its span so far. */
    private void place(Trace trace, Arrival arrival, @Nullable Released last, @Nullable Snapshot held) {
        Snapshot snapshot = arrival.snapshot();
        if (held != null) {
            output.count(Outcome.SUPERSEDED);
        }
        if (mustWait(trace, snapshot, last)) {
            hold(trace, arrival, held);
        } else {
            if (held != null) {
                trace.removeWaiting(snapshot.id());
            }
            exit.leave(trace, snapshot, last, false);
        }
        summaries.changed(trace);
    }

    private static boolean mustWait(Trace trace, Snapshot snapshot, @Nullable Released last) {
        long parent = snapshot.parent();
        boolean knownParent =
                parent == Snapshot.NO_PARENT || parent == snapshot.id() || (last != null && last.named(parent));
        return !knownParent && trace.released(parent) == null;
    }

    private void hold(Trace trace, Arrival arrival, @Nullable Snapshot held) {
        Snapshot snapshot = arrival.snapshot();
        boolean firstForParent = trace.hold(snapshot, arrival.span().startMicros(), held);
        if (firstForParent && !trace.isWaiting(snapshot.parent())) {
            missingParents.watch(trace, snapshot.parent());
        }
        missingParents.found(trace, snapshot.id());
    }
}
