/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.StubRecord;
import dev.spanflow.schemas.TraceSummary;
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
    /** A walk up the released parents that is longer than this is taken for a cycle. */
    static final int MAX_ANCESTORS = 10_000;

    private final Rows rows;
    private final Output output;
    private final OrphanRules orphanRules;
    private final Frontier frontier;
    private final Deadlines deadlines;
    private final TaskClock clock;
    private final Summaries summaries;

    public Assembly(Rows rows, Output output, OrphanRules orphanRules) {
        this.rows = rows;
        this.output = output;
        this.orphanRules = orphanRules;
        this.frontier = new Frontier(rows);
        this.deadlines = new Deadlines(rows);
        this.clock = new TaskClock(rows, orphanRules.idleGrace().toMillis());
        this.summaries = new Summaries(rows, output);
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

    /** Whether released spans have waiters that have not left yet: {@link #work} goes on with them. */
    public boolean hasMore() {
        return !frontier.isEmpty();
    }

    /** Gives up on parents whose time is over, and releases waiters, as far as the budget goes. */
    public void work(Budget budget) {
        budget.start();
        giveUp(budget);
        if (!frontier.isEmpty()) {
            cascade(budget);
        }
    }

    /** Sums up at most so many of the traces that have changed; returns whether there are more. */
    public boolean tellSummaries(int traces) {
        return summaries.tell(traces);
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
        TraceHeader header = trace.header();
        header.firstAppended = Math.min(header.firstAppended, snapshot.appended());
        header.lastAppended = Math.max(header.lastAppended, snapshot.appended());
        switch (age) {
            case STALE -> output.count(Outcome.STALE);
            case DUPLICATE -> output.count(Outcome.DUPLICATE);
            case NEWER -> place(trace, arrival, last, held);
        }
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
            leave(trace, snapshot, last, false);
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
            long deadline = clock.now() + orphanRules.timeout().toMillis();
            long number = deadlines.add(trace.key(), snapshot.parent(), deadline);
            trace.waitersOf(snapshot.parent()).setDeadline(number);
            clock.save();
        }
        voidDeadline(trace, snapshot.id());
    }

    /** The span is not missing any more. */
    private void voidDeadline(Trace trace, long span) {
        if (trace.header().waiterLists == 0) {
            return;
        }
        WaiterList waiters = trace.waitersOf(span);
        long number = waiters.deadline();
        if (number != Deadlines.NONE) {
            deadlines.remove(number);
            waiters.setDeadline(Deadlines.NONE);
        }
    }

    private void leave(Trace trace, Snapshot snapshot, @Nullable Released last, boolean parentMissing) {
        Departure how = departure(trace, snapshot, last, parentMissing);
        OrderedRecord record = OrderedRecord.of(trace.header(), snapshot, how);
        output.forward(record);
        output.count(last == null ? Outcome.RELEASED : Outcome.UPDATE);
        trace.putReleased(snapshot.id(), snapshot.released(how), last);
        describe(trace, snapshot, how, last, record);
        if (last == null && trace.hasWaitersFor(snapshot.id())) {
            voidDeadline(trace, snapshot.id());
            frontier.add(new Frontier.Entry(trace.key(), snapshot.id(), false));
        }
    }

    private static Departure departure(Trace trace, Snapshot snapshot, @Nullable Released last, boolean parentMissing) {
        Released alike = last != null && last.named(snapshot.parent()) ? last : null;
        return new Departure(
                last == null ? Kind.FIRST : Kind.UPDATE,
                cut(trace, snapshot, last, alike),
                parentMissing || (alike != null && alike.passed()),
                snapshot.group() == null ? trace.header().groupId() : null);
    }

    /**
     * Why the span must leave as a root, or null.
     *
     * @param alike the last record, if it named the same parent: what was cut stays cut
     */
    private static @Nullable Cut cut(
            Trace trace, Snapshot snapshot, @Nullable Released last, @Nullable Released alike) {
        if (snapshot.parent() == Snapshot.NO_PARENT) {
            return null;
        }
        if (snapshot.parent() == snapshot.id()) {
            return Cut.SELF_PARENT;
        }
        if (last == null) {
            return null;
        }
        boolean cycle = alike != null ? alike.cut() : closesCycle(trace, snapshot);
        return cycle ? Cut.CYCLE : null;
    }

    private static boolean closesCycle(Trace trace, Snapshot snapshot) {
        long ancestor = snapshot.parent();
        for (int steps = 0; ancestor != Snapshot.NO_PARENT; steps++) {
            if (ancestor == snapshot.id() || steps == MAX_ANCESTORS) {
                return true;
            }
            Released released = trace.released(ancestor);
            ancestor = released == null ? Snapshot.NO_PARENT : released.effectiveParent();
        }
        return false;
    }

    /** Notes what the trace's summary tells of this span. */
    private void describe(
            Trace trace, Snapshot snapshot, Departure how, @Nullable Released last, OrderedRecord record) {
        TraceHeader header = trace.header();
        String group = snapshot.group();
        if (header.groupId() == null && group != null) {
            header.join(group);
        }
        if (how.passed() && last == null) {
            header.orphans++;
            output.count(Orphaned.PASSED);
        }
        boolean root = snapshot.parent() == Snapshot.NO_PARENT || how.cut() != null;
        if (root && last == null) {
            header.roots++;
            header.root = header.roots == 1 ? snapshot.id() : header.root;
        }
        if (header.root == snapshot.id()) {
            summaries.root(trace, read(record.bytes()));
        }
    }

    private void giveUp(Budget budget) {
        Deadlines.Missing missing = deadlines.pollDue(clock.due());
        while (missing != null) {
            Trace trace = Trace.open(rows, missing.trace());
            trace.waitersOf(missing.span()).setDeadline(Deadlines.NONE);
            boolean stubbed = orphanRules.policy() == OrphanPolicy.STUB && stub(trace, missing.span());
            frontier.add(new Frontier.Entry(missing.trace(), missing.span(), !stubbed));
            summaries.changed(trace);
            trace.save();
            budget.spend(0);
            missing = budget.isSpent() ? null : deadlines.pollDue(clock.due());
        }
    }

    /** Sends a stand-in for a missing span; false when nothing waits for it any more. */
    private boolean stub(Trace trace, long span) {
        String id = nameOf(trace, span);
        if (id == null) {
            return false;
        }
        TraceSummary.Root root = summaries.root(trace.key());
        long start = trace.waitersOf(span).earliestStartMicros();
        TraceHeader header = trace.header();
        byte[] stub = StubRecord.of(header.traceId(), id, start, root == null ? null : root.id(), header.groupId());
        output.forward(OrderedRecord.stub(header, stub, clock.now()));
        output.count(Orphaned.STUBBED);
        trace.putReleased(span, new Released(Phase.STUB, false, false, 0, header.root, clock.now()), null);
        header.orphans++;
        return true;
    }

    /** The id that the first waiter names; the state knows missing spans by hash only. */
    private static @Nullable String nameOf(Trace trace, long span) {
        WaiterList waiters = trace.waitersOf(span);
        int number = 0;
        for (WaiterList.Chunk chunk = waiters.chunk(0); chunk != null; chunk = waiters.chunk(++number)) {
            for (int i = 0; i < chunk.size(); i++) {
                Snapshot waiter = trace.waiting(chunk.waiter(i));
                if (waiter != null && waiter.parent() == span) {
                    return read(waiter.bytes()).parentId();
                }
            }
        }
        return null;
    }

    private void cascade(Budget budget) {
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

    /** Goes through the list from where the cascade stands, and notes where it stopped. */
    private void releaseWaiters(Trace trace, Frontier.Entry entry, Budget budget) {
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
            leave(trace, snapshot, trace.released(span), parentMissing);
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

    /** Reads a record again that has passed the door before. */
    private static SpanRecord read(byte[] bytes) {
        try {
            return SpanRecord.read(bytes);
        } catch (InvalidSpanException e) {
            throw new IllegalStateException("a record in the state is no span record: " + e.detail(), e);
        }
    }
}
