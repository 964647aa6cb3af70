/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.assembler.rows.Row;
import dev.spanflow.assembler.rows.RowCache;
import dev.spanflow.assembler.rows.RowType;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.TraceState;
import dev.spanflow.schemas.TraceSummary;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Tells what traces look like from outside: not with every record, but now and then for those that have changed. What a trace
 * added to its group is kept, so that it can be taken back.
 */
final class Summaries {
    private final RowCache rows;
    private final Output output;
    private final RowQueue changed;
    private long dueBefore;

    Summaries(RowCache rows, Output output) {
        this.rows = rows;
        this.output = output;
        this.changed = new RowQueue(rows, RowKeys.CHANGED, TraceKey.BYTES);
    }

    /** The trace has changed. */
    void changed(Trace trace) {
        if (!trace.header().summaryDue) {
            trace.header().summaryDue = true;
            trace.changed();
            ByteBuffer entry = ByteBuffer.allocate(TraceKey.BYTES);
            trace.key().write(entry);
            changed.add(entry.array());
        }
    }

    /** A record of the trace's root has left. */
    void root(Trace trace, SpanRecord span) {
        Face before = face(trace.key());
        TraceSummary.Root root = new TraceSummary.Root(span.id(), span.name(), span.status(), span.start(), span.end());
        rows.put(RowKeys.summary(trace.key()), new Face(root, before.told));
        trace.header().rootCompleted = span.completed();
        trace.header().rootFailed = "ERROR".equals(span.status());
        trace.changed();
    }

    /** The trace's root, or null. */
    TraceSummary.@Nullable Root root(TraceKey trace) {
        return face(trace).root;
    }

    /** All traces that have changed so far are to be told of. */
    void due() {
        dueBefore = changed.nextNumber();
    }

    /** Tells of at most so many that are due; returns whether there are more. */
    boolean tell(int traces) {
        for (int i = 0; i < traces; i++) {
            RowQueue.Entry first = dueBefore == 0 ? null : changed.first();
            if (first == null || first.number() >= dueBefore) {
                return false;
            }
            changed.remove(first.number());
            tell(Trace.require(rows, TraceKey.read(first.bytes())));
        }
        return true;
    }

    private void tell(Trace trace) {
        TraceHeader header = trace.header();
        Face face = face(trace.key());
        GroupShare share = share(header);
        output.summary(summary(header, face.root), face.told, share);
        rows.put(RowKeys.summary(trace.key()), new Face(face.root, share));
        header.summaryDue = false;
        trace.changed();
    }

    static TraceSummary summary(TraceHeader header, TraceSummary.@Nullable Root root) {
        return new TraceSummary(
                header.account(),
                header.traceId(),
                header.groupId(),
                header.state(),
                root,
                header.released,
                header.completed,
                header.waiting,
                header.orphans,
                header.roots,
                header.firstAppended,
                header.lastAppended);
    }

    private static @Nullable GroupShare share(TraceHeader header) {
        String group = header.groupId();
        return group == null
                ? null
                : new GroupShare(
                        header.account(),
                        group,
                        header.state(),
                        header.released,
                        header.firstAppended,
                        header.lastAppended);
    }

    /** The root that a trace's row of summary tells of, or null. */
    static TraceSummary.@Nullable Root root(ByteBuffer row) {
        return Face.read(row).root;
    }

    private Face face(TraceKey trace) {
        Face face = rows.get(RowKeys.summary(trace), Face.TYPE);
        return face == null ? Face.NONE : face;
    }

    /**
     * A trace's row of summary.
     *
     * told: what its group was told last
     */
    private static final class Face extends Row {
        static final RowType<Face> TYPE = new RowType<>(Face.class, Face::read);
        static final Face NONE = new Face(null, null);

        final TraceSummary.@Nullable Root root;
        final @Nullable GroupShare told;
        private final byte[] texts;

        Face(TraceSummary.@Nullable Root root, @Nullable GroupShare told) {
            this.root = root;
            this.told = told;
            this.texts = Texts.write(
                    root == null ? null : root.id(),
                    root == null ? null : root.name(),
                    root == null ? null : root.status(),
                    root == null ? null : root.start(),
                    root == null ? null : root.end(),
                    told == null ? null : told.account(),
                    told == null ? null : told.groupId(),
                    told == null ? null : told.state().name());
        }

        @Override
        public int bytes() {
            return texts.length + 3 * Long.BYTES;
        }

        @Override
        public void write(ByteBuffer to) {
            to.put(texts)
                    .putLong(told == null ? 0 : told.spans())
                    .putLong(told == null ? 0 : told.firstAppended())
                    .putLong(told == null ? 0 : told.lastAppended());
        }

        static Face read(ByteBuffer from) {
            return new Face(readRoot(from), readShare(from));
        }

        private static TraceSummary.@Nullable Root readRoot(ByteBuffer from) {
            String id = Texts.read(from);
            String name = Texts.read(from);
            String status = Texts.read(from);
            String start = Texts.read(from);
            String end = Texts.read(from);
            return id == null || name == null || start == null
                    ? null
                    : new TraceSummary.Root(id, name, status, start, end);
        }

        private static @Nullable GroupShare readShare(ByteBuffer from) {
            String account = Texts.read(from);
            String group = Texts.read(from);
            String state = Texts.read(from);
            return account == null || group == null || state == null
                    ? null
                    : new GroupShare(
                            account, group, TraceState.valueOf(state), from.getLong(), from.getLong(), from.getLong());
        }
    }
}
