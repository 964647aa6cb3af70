/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.schemas.StubRecord;
import dev.spanflow.schemas.TraceSummary;
import org.jspecify.annotations.Nullable;

/**
 * The ids that others wait for and of which nothing has come. One deadline each, set when the first child begins to wait; the
 * children leave by the policy for orphans when it passes.
 */
final class MissingParents {
    private final Rows rows;
    private final Output output;
    private final OrphanRules rules;
    private final TaskClock clock;
    private final Summaries summaries;
    private final Frontier frontier;
    private final Deadlines deadlines;

    MissingParents(
            Rows rows, Output output, OrphanRules rules, TaskClock clock, Summaries summaries, Frontier frontier) {
        this.rows = rows;
        this.output = output;
        this.rules = rules;
        this.clock = clock;
        this.summaries = summaries;
        this.frontier = frontier;
        this.deadlines = new Deadlines(rows);
    }

    /** Somebody waits for an id of which nothing is held. */
    void watch(Trace trace, long missing) {
        long number = deadlines.add(
                trace.key(), missing, clock.now() + rules.timeout().toMillis());
        trace.waitersOf(missing).setDeadline(number);
        clock.save();
    }

    /** Something has come of the span: if it was missing, it is no more. */
    void found(Trace trace, long span) {
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

    /** Lets the children go whose parents' time is over, as far as the budget goes. */
    void giveUp(Budget budget) {
        Deadlines.Missing missing = deadlines.pollDue(clock.due());
        while (missing != null) {
            Trace trace = Trace.open(rows, missing.trace());
            trace.waitersOf(missing.span()).setDeadline(Deadlines.NONE);
            boolean stubbed = rules.policy() == OrphanPolicy.STUB && stub(trace, missing.span());
            frontier.add(new Frontier.Entry(missing.trace(), missing.span(), !stubbed));
            summaries.changed(trace);
            trace.save();
            budget.spend(0);
            missing = budget.isSpent() ? null : deadlines.pollDue(clock.due());
        }
    }

    /** Sends a stand-in for a missing span; false when nobody waits for it any more. */
    private boolean stub(Trace trace, long span) {
        String id = nameOf(trace, span);
        if (id == null) {
            return false;
        }
        TraceHeader header = trace.header();
        TraceSummary.Root root = summaries.root(trace.key());
        byte[] stub = StubRecord.of(
                header.traceId(),
                id,
                trace.waitersOf(span).earliestStartMicros(),
                root == null ? null : root.id(),
                header.groupId());
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
                    return Exit.read(waiter.bytes()).parentId();
                }
            }
        }
        return null;
    }
}
