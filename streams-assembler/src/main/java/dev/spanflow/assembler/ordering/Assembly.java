/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.assembler.rows.RowCache;
import dev.spanflow.schemas.SpanRecord;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a span leave as soon as its parent has left, and not before: rules 2 to 4 of assembly, for one partition. After each
 * call all state is in the rows, so the caller may commit: flush the rows first. Not thread-safe.
 *
 * <ul>
 *   <li>A record of a span that has left goes out at once as an update, unless it is older than what left, the same, or names
 *       another parent that has not left: then it waits, and the span stays released.
 *   <li>A record whose parent is absent or released goes out, then all that waited for it, breadth first.
 *   <li>Any other waits; a newer snapshot of the same span replaces it. If nothing at all comes of its parent within the
 *       timeout, it leaves by the policy for orphans. Spans that wait for each other are found and cut apart.
 * </ul>
 */
public final class Assembly {
    private static final int CHECKS_AT_ONCE = 2_000;

    private final RowCache rows;
    private final Output output;
    private final TaskClock clock;
    private final Ledger ledger;
    private final Deadlines deadlines;
    private final Summaries summaries;
    private final MissingParents missingParents;
    private final Exit exit;
    private final Cycles cycles;
    private final Overdue overdue;
    private final Cascade cascade;
    private final Retention retention;

    /** Goes on from what the rows tell. */
    public Assembly(RowCache rows, Output output, AssemblyRules rules) {
        Frontier frontier = new Frontier(rows);
        this.rows = rows;
        this.output = output;
        this.clock = new TaskClock(rows, rules.idleGrace().toMillis());
        this.ledger = new Ledger(rows);
        this.deadlines = new Deadlines(rows, clock, rules.timeout().toMillis());
        this.summaries = new Summaries(rows, output);
        this.missingParents = new MissingParents(output, rules.policy(), clock, ledger, summaries, frontier, deadlines);
        this.exit = new Exit(output, ledger, summaries, missingParents, frontier);
        this.cycles = new Cycles(rows, exit, deadlines);
        // Not before those have left who were let go already.
        BooleanSupplier tooMuchWaits = () -> ledger.waitingBytes() > rules.waitingMaxBytes() && frontier.isEmpty();
        this.overdue = new Overdue(rows, deadlines, missingParents, cycles, output, tooMuchWaits);
        this.cascade = new Cascade(rows, frontier, exit);
        this.retention = new Retention(rows, clock, rules.retention().toMillis());
    }

    /**
     * Takes one record, and releases what waited for it as far as the budget goes.
     *
     * @param nanos the monotonic clock
     */
    public void accept(Arrival arrival, long nanos, Budget budget) {
        ledger.received();
        clock.onRecord(arrival.snapshot().appended(), nanos);
        Trace trace = open(arrival);
        trace.header().seen(arrival.snapshot().offset(), arrival.snapshot().appended());
        apply(trace, arrival);
        trace.changed();
        work(budget);
    }

    /** Notes a record that did not pass the door: rerouted or dead-lettered. */
    public void turnedAway(Outcome outcome) {
        ledger.received();
        count(outcome);
        endTurn();
    }

    /** Nothing unread lay on the partition between these two times of the monotonic clock, whenever it was asked. */
    public void idle(long fromNanos, long toNanos) {
        clock.onIdle(fromNanos, toNanos);
    }

    /** Whether some may leave that have not left yet: {@link #work} goes on with them. */
    public boolean hasMore() {
        return cascade.hasMore();
    }

    /** Gives up on parents whose time is over, releases waiters, forgets old traces, as far as the budget goes. */
    public void work(Budget budget) {
        budget.start();
        overdue.run(budget);
        cascade.run(budget);
        retention.run(budget);
        endTurn();
    }

    /**
     * Lets leave what waits, as far as the budget goes, as if every deadline had passed: cycles are cut, parents that are
     * missing are given up.
     *
     * @return whether nothing waits any more
     */
    public boolean flush(Budget budget) {
        budget.start();
        overdue.runAll(budget);
        cascade.run(budget);
        endTurn();
        return ledger.counts().waiting() == 0 && !hasMore();
    }

    /**
     * Whether a record is news of a span that has left: none of its trace that lies there or behind was accepted before. For a
     * reader that begins again somewhere.
     */
    public boolean isNews(String account, SpanRecord span, long offset) {
        Trace trace = Trace.find(rows, Hashes.trace(account, span.traceId()));
        return trace != null
                && offset > trace.header().lastOffset
                && trace.span(Hashes.span(span.id())).released();
    }

    /** All traces that have changed so far are to be summed up: {@link #tellSummaries} does so. */
    public void summariesDue() {
        summaries.due();
    }

    /** Sums up at most so many of the traces that are due; returns whether there are more. */
    public boolean tellSummaries(int traces) {
        boolean more = summaries.tell(traces);
        endTurn();
        return more;
    }

    /** The ledger now; what is in the state is that of the last commit. */
    public LedgerCounts ledger() {
        return ledger.counts();
    }

    /**
     * For how long the oldest record waits, by the task's clock, in milliseconds; 0 when none waits.
     */
    public long oldestWaitMillis() {
        long since = overdue.oldestWait(CHECKS_AT_ONCE);
        endTurn();
        return Math.max(0, clock.now() - Math.min(clock.now(), since));
    }

    private void endTurn() {
        ledger.endTurn();
        rows.endTurn();
    }

    private Trace open(Arrival arrival) {
        TraceKey key = Hashes.trace(arrival.account(), arrival.traceId());
        Trace trace = Trace.find(rows, key);
        if (trace == null) {
            long offset = arrival.snapshot().offset();
            trace = Trace.create(rows, key, new TraceHeader(arrival.account(), arrival.traceId(), offset));
            retention.watch(key);
        }
        return trace;
    }

    private void apply(Trace trace, Arrival arrival) {
        SpanState state = trace.span(arrival.snapshot().id());
        Snapshot held = state.waiting() ? trace.waiting(arrival.snapshot().id()) : null;
        switch (age(arrival, state, held)) {
            case STALE -> count(Outcome.STALE);
            case DUPLICATE -> count(Outcome.DUPLICATE);
            case NEWER -> place(trace, arrival, state, held);
        }
    }

    private static Arrival.Age age(Arrival arrival, SpanState state, @Nullable Snapshot held) {
        Arrival.Age age = state.released() ? arrival.againstReleased(state) : Arrival.Age.NEWER;
        return age == Arrival.Age.NEWER && held != null ? arrival.againstWaiting(held) : age;
    }

    /** Where a snapshot goes that is newer than all of its span so far. */
    private void place(Trace trace, Arrival arrival, SpanState state, @Nullable Snapshot held) {
        Snapshot snapshot = arrival.snapshot();
        if (held != null) {
            count(Outcome.SUPERSEDED);
            cycles.superseded(trace.key(), snapshot.id());
        }
        if (mustWait(trace, snapshot, state)) {
            hold(trace, arrival, state, held);
        } else {
            exit.leave(trace, snapshot, held == null ? state : exit.stopWaiting(trace, held), Leave.IN_ORDER);
        }
        summaries.changed(trace);
    }

    private static boolean mustWait(Trace trace, Snapshot snapshot, SpanState state) {
        long parent = snapshot.parent();
        boolean knownParent = parent == Snapshot.NO_PARENT || parent == snapshot.id() || state.leftNaming(parent);
        return !knownParent && !trace.span(parent).released();
    }

    private void hold(Trace trace, Arrival arrival, SpanState state, @Nullable Snapshot held) {
        Snapshot snapshot = arrival.snapshot();
        trace.put(
                snapshot.id(),
                state.released() ? state.with(SpanState.WAITING) : SpanState.waiting(snapshot, state),
                state);
        if (held == null) {
            trace.addWaiting(snapshot);
            ledger.waiting(1, snapshot.bytes());
        } else {
            trace.replaceWaiting(snapshot);
            ledger.waiting(0, snapshot.bytes() - held.bytes());
        }
        boolean otherParent = held == null || held.parent() != snapshot.parent();
        if (otherParent) {
            await(trace, snapshot, arrival.span().startMicros());
        }
        if (state.awaited()) {
            missingParents.found(trace, snapshot.id());
            if (otherParent && !state.released()) {
                deadlines.watchCycle(trace.key(), snapshot.id());
            }
        }
    }

    private void await(Trace trace, Snapshot snapshot, long startMicros) {
        long parent = snapshot.parent();
        SpanState state = trace.span(parent);
        WaiterList waiters = state.awaited() ? trace.waitersOf(parent) : trace.addWaitersOf(parent);
        waiters.add(snapshot.id(), startMicros);
        if (!state.awaited()) {
            trace.put(parent, state.with(SpanState.AWAITED), state);
            if (state.missing()) {
                missingParents.watch(trace, parent, waiters);
            }
        }
    }

    private void count(Outcome outcome) {
        ledger.count(outcome);
        output.count(outcome);
    }
}
