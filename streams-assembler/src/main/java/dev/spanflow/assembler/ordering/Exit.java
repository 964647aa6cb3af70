/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.SpanRecord;
import org.jspecify.annotations.Nullable;

/** The one way out for a span's records: edits them as they need, notes that they left, and calls up their waiters. */
final class Exit {
    /** A walk up the released parents that is longer than this is taken for a cycle. */
    private static final int MAX_ANCESTORS = 10_000;

    private final Output output;
    private final Summaries summaries;
    private final MissingParents missingParents;
    private final Frontier frontier;

    Exit(Output output, Summaries summaries, MissingParents missingParents, Frontier frontier) {
        this.output = output;
        this.summaries = summaries;
        this.missingParents = missingParents;
        this.frontier = frontier;
    }

    /**
     * Lets a record leave; it does not wait any more.
     *
     * @param last what left of the span before, or null
     * @param parentMissing whether the parent it names was given up
     */
    void leave(Trace trace, Snapshot snapshot, @Nullable Released last, boolean parentMissing) {
        Departure how = departure(trace, snapshot, last, parentMissing);
        OrderedRecord record = OrderedRecord.of(trace.header(), snapshot, how);
        output.forward(record);
        output.count(last == null ? Outcome.RELEASED : Outcome.UPDATE);
        trace.putReleased(snapshot.id(), snapshot.released(how), last);
        if (parentMissing) {
            trace.header().orphans++;
            output.count(Orphaned.PASSED);
        }
        describe(trace, snapshot, how, record);
        if (last == null && trace.hasWaitersFor(snapshot.id())) {
            missingParents.found(trace, snapshot.id());
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
        if (last == null && trace.header().orphans == 0) {
            return null; // those above it left before it, so none of them can name it
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
    private void describe(Trace trace, Snapshot snapshot, Departure how, OrderedRecord record) {
        TraceHeader header = trace.header();
        String group = snapshot.group();
        if (header.groupId() == null && group != null) {
            header.join(group);
        }
        boolean root = snapshot.parent() == Snapshot.NO_PARENT || how.cut() != null;
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
