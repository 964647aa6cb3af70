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
    private final Output output;
    private final OrphanPolicy policy;
    private final TaskClock clock;
    private final Ledger ledger;
    private final Summaries summaries;
    private final Frontier frontier;
    private final Deadlines deadlines;

    MissingParents(
            Output output,
            OrphanPolicy policy,
            TaskClock clock,
            Ledger ledger,
            Summaries summaries,
            Frontier frontier,
            Deadlines deadlines) {
        this.output = output;
        this.policy = policy;
        this.clock = clock;
        this.ledger = ledger;
        this.summaries = summaries;
        this.frontier = frontier;
        this.deadlines = deadlines;
    }

    /** Somebody waits for an id of which nothing is held. */
    void watch(Trace trace, long missing, WaiterList waiters) {
        waiters.setDeadline(deadlines.watchMissing(trace.key(), missing));
    }

    /** Something has come of a span that others wait for: if it was missing, it is no more. */
    void found(Trace trace, long span) {
        WaiterList waiters = trace.waitersOf(span);
        long number = waiters.deadline();
        if (number != Deadlines.NONE) {
            deadlines.remove(number);
            waiters.setDeadline(Deadlines.NONE);
        }
    }

    /** Lets go those who wait for a span whose time is over. The caller removes the deadline. */
    void giveUp(Trace trace, long missing) {
        trace.waitersOf(missing).setDeadline(Deadlines.NONE);
        frontier.add(new Frontier.Entry(trace.key(), missing, terms(trace, missing)));
        summaries.changed(trace);
    }

    private Leave terms(Trace trace, long missing) {
        return switch (policy) {
            case PASS -> Leave.PASSED;
            case STUB -> stub(trace, missing) ? Leave.IN_ORDER : Leave.PASSED;
            case REROOT -> Leave.REROOTED;
            case PARK -> Leave.PARKED;
        };
    }

    /** Sends a stand-in for a missing span; false when nobody waits for it any more. */
    private boolean stub(Trace trace, long missing) {
        String id = nameOf(trace, missing);
        if (id == null) {
            return false;
        }
        TraceHeader header = trace.header();
        TraceSummary.Root root = summaries.root(trace.key());
        byte[] stub = StubRecord.of(
                header.traceId(),
                id,
                trace.waitersOf(missing).earliestStartMicros(),
                root == null ? null : root.id(),
                header.groupId());
        output.forward(OrderedRecord.stub(header, stub, clock.now()));
        output.count(Orphaned.STUBBED);
        ledger.stub();
        ledger.forwarded();
        header.orphans++;
        trace.put(missing, SpanState.stub(header.root, clock.now(), trace.span(missing)));
        return true;
    }

    /** The id that the first waiter names; the state knows missing spans by hash only. */
    private static @Nullable String nameOf(Trace trace, long missing) {
        WaiterList waiters = trace.waitersOf(missing);
        for (int number = 0; number < waiters.chunks(); number++) {
            WaiterList.Chunk chunk = waiters.chunk(number);
            for (int i = 0; i < chunk.size(); i++) {
                Snapshot waiter = Cascade.waiterFor(trace, chunk.waiter(i), missing);
                if (waiter != null) {
                    return Exit.read(waiter.span()).parentId();
                }
            }
        }
        return null;
    }
}
