/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.TraceSummary;
import org.jspecify.annotations.Nullable;

/** The one way out for a span's records: edits them as they need, notes that they left, and calls up their waiters. */
final class Exit {
    /** A walk up the released parents that is longer than this is taken for a cycle. */
    private static final int MAX_ANCESTORS = 10_000;

    private final Output output;
    private final Ledger ledger;
    private final Summaries summaries;
    private final MissingParents missingParents;
    private final Frontier frontier;

    Exit(Output output, Ledger ledger, Summaries summaries, MissingParents missingParents, Frontier frontier) {
        this.output = output;
        this.ledger = ledger;
        this.summaries = summaries;
        this.missingParents = missingParents;
        this.frontier = frontier;
    }

    /** Takes a record out of those that wait, and lets it leave. */
    void leaveFromWaiting(Trace trace, Snapshot snapshot, Leave how) {
        SpanState state = stopWaiting(trace, snapshot);
        if (how == Leave.PARKED) {
            park(trace, snapshot, state);
        } else {
            leave(trace, snapshot, state, how);
        }
        summaries.changed(trace);
    }

    /** A record does not wait any more; returns what is known of its span now. */
    SpanState stopWaiting(Trace trace, Snapshot snapshot) {
        ledger.waiting(-1, -snapshot.bytes());
        trace.removeWaiting(snapshot.id());
        SpanState before = trace.span(snapshot.id());
        SpanState state = before.without(SpanState.WAITING);
        trace.put(snapshot.id(), state, before);
        return state;
    }

    /**
     * Lets a record leave that does not wait.
     *
     * @param state what is known of its span
     */
    void leave(Trace trace, Snapshot snapshot, SpanState state, Leave terms) {
        Departure how = departure(trace, snapshot, state, terms);
        OrderedRecord record = OrderedRecord.of(trace.header(), snapshot, how);
        output.forward(record);
        ledger.forwarded();
        count(state.released() ? Outcome.UPDATE : Outcome.RELEASED);
        trace.put(snapshot.id(), SpanState.released(snapshot, how, state), state);
        countOrphan(trace, terms);
        if (how.cut() != null) {
            output.count(how.cut());
        }
        describe(trace, snapshot, how, record);
        if (state.awaited()) {
            missingParents.found(trace, snapshot.id());
            frontier.add(new Frontier.Entry(trace.key(), snapshot.id(), Leave.IN_ORDER));
        }
    }

    private void count(Outcome outcome) {
        ledger.count(outcome);
        output.count(outcome);
    }

    private void countOrphan(Trace trace, Leave terms) {
        if (terms == Leave.PASSED || terms == Leave.REROOTED) {
            trace.header().orphans++;
            output.count(terms == Leave.PASSED ? Orphaned.PASSED : Orphaned.REROOTED);
        }
    }

    /** To the dead letters; those who wait for it follow. */
    private void park(Trace trace, Snapshot snapshot, SpanState state) {
        output.park(OrderedRecord.asItCame(trace.header(), snapshot));
        output.count(Orphaned.PARKED);
        count(Outcome.DEAD_LETTERED);
        trace.header().orphans++;
        trace.put(
                snapshot.id(),
                state.released()
                        ? state
                        : state.awaited() ? SpanState.UNKNOWN.with(SpanState.AWAITED) : SpanState.UNKNOWN);
        if (!state.released() && state.awaited()) {
            frontier.add(new Frontier.Entry(trace.key(), snapshot.id(), Leave.PARKED));
        }
    }

    private Departure departure(Trace trace, Snapshot snapshot, SpanState state, Leave terms) {
        boolean alike = state.leftNaming(snapshot.parent());
        Leave orphan = orphanTerms(state, alike, terms);
        String root = orphan == Leave.REROOTED ? rootFor(trace, snapshot, state, alike) : null;
        return new Departure(
                state.released() ? Kind.UPDATE : Kind.FIRST,
                orphan == Leave.REROOTED ? null : cut(trace, snapshot, state, alike, terms),
                orphan,
                root,
                snapshot.group() == null ? trace.header().groupId() : null);
    }

    /** What was let go without its parent stays so while it names the same one. */
    private static Leave orphanTerms(SpanState state, boolean alike, Leave terms) {
        if (terms == Leave.PASSED || terms == Leave.REROOTED) {
            return terms;
        }
        return alike && state.rerooted() ? Leave.REROOTED : alike && state.passed() ? Leave.PASSED : Leave.IN_ORDER;
    }

    /** The id of the trace's root, unless the span must not hang under it. */
    private @Nullable String rootFor(Trace trace, Snapshot snapshot, SpanState state, boolean alike) {
        boolean stayedRoot = alike && state.rerooted() && state.cut();
        long root = trace.header().root;
        if (stayedRoot || root == Snapshot.NO_PARENT || isAbove(trace, snapshot.id(), root)) {
            return null;
        }
        TraceSummary.Root known = summaries.root(trace.key());
        return known == null ? null : known.id();
    }

    /** Why the span must leave as a root, or null. */
    private static @Nullable Cut cut(Trace trace, Snapshot snapshot, SpanState state, boolean alike, Leave terms) {
        if (snapshot.parent() == Snapshot.NO_PARENT) {
            return null;
        }
        if (snapshot.parent() == snapshot.id()) {
            return Cut.SELF_PARENT;
        }
        if (terms == Leave.CUT) {
            return Cut.CYCLE;
        }
        if (alike) {
            return state.cut() ? Cut.CYCLE : null;
        }
        if (!state.released() && trace.header().orphans == 0) {
            return null; // those above it left before it, so none of them can name it
        }
        return isAbove(trace, snapshot.id(), snapshot.parent()) ? Cut.CYCLE : null;
    }

    /** Whether a span is met on the way up from another, at SGP. */
    private static boolean isAbove(Trace trace, long span, long from) {
        long ancestor = from;
        for (int steps = 0; ancestor != Snapshot.NO_PARENT; steps++) {
            if (ancestor == span || steps == MAX_ANCESTORS) {
                return true;
            }
            SpanState state = trace.span(ancestor);
            ancestor = state.released() ? state.parentAtSgp(trace.header().root) : Snapshot.NO_PARENT;
        }
        return false;
    }

    /** Notes what the trace's summary tells of this span. */
    private void describe(Trace trace, Snapshot snapshot, Departure how, OrderedRecord record) {
        TraceHeader header = trace.header();
        String group = snapshot.group();
        if (header.groupId() == null && group != null) {
            header.join(group);
        }
        boolean root = snapshot.parent() == Snapshot.NO_PARENT || how.asRoot();
        if (root && how.kind() == Kind.FIRST) {
            header.roots++;
            header.root = header.roots == 1 ? snapshot.id() : header.root;
        }
        if (header.root == snapshot.id()) {
            summaries.root(trace, read(record.bytes()));
        }
    }

    /** Reads a record again that has passed the door before. */
    static SpanRecord read(byte[] bytes) {
        try {
            return SpanRecord.read(bytes);
        } catch (InvalidSpanException e) {
            throw new IllegalStateException("a record in the state is no span record: " + e.detail(), e);
        }
    }
}
