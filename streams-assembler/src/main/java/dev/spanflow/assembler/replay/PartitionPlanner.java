/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import dev.spanflow.assembler.Intake;
import dev.spanflow.schemas.Replay.Selection;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.TopicReader;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a replay takes of one partition: first the traces that are asked for, then the newest record of each of their spans.
 * The same bounds give the same choice, as long as retention leaves the records.
 *
 * <p>Memory is bounded by {@code maxSpans}, some 80 bytes each: where there are more, the partition is read several times, each
 * time for a share of the traces.
 */
final class PartitionPlanner {
    private static final int MAX_SLICES = 1 << 16;

    private final PastSpans past;
    private final Selection selection;
    private final int maxSpans;

    /** What lies on the partition, read from one offset to before another. */
    interface Log {
        void read(long from, long to, TopicReader.Visitor visitor);
    }

    /**
     * Offsets of the partition.
     *
     * @param start what retention has left begins here
     * @param rangeFrom of the time range; {@code rangeTo} is the first behind it
     * @param live a trace with a record from here on is live
     * @param end the bound
     */
    record Bounds(long start, long rangeFrom, long rangeTo, long live, long end) {}

    /** The traces of which {@code hash mod slices} is {@code number}. */
    private record Slice(int slices, int number) implements LongPredicate {
        @Override
        public boolean test(long trace) {
            return (trace >>> 1) % slices == number;
        }
    }

    PartitionPlanner(PastSpans past, Selection selection, int maxSpans) {
        this.past = past;
        this.selection = selection;
        this.maxSpans = maxSpans;
    }

    Choice plan(Log log, Bounds bounds) {
        for (int slices = 1; slices <= MAX_SLICES; slices *= 2) {
            Choice choice = plan(log, bounds, slices);
            if (choice != null) {
                return choice;
            }
        }
        throw new IllegalStateException("one trace has more than " + maxSpans + " spans: more than fit into memory");
    }

    /** Null when a slice holds too much. */
    private @Nullable Choice plan(Log log, Bounds bounds, int slices) {
        Choice choice = new Choice();
        for (int i = 0; i < slices; i++) {
            Slice slice = new Slice(slices, i);
            LongIndex traces = selected(log, bounds, slice);
            LongIndex live = traces == null ? null : live(log, bounds, traces, choice);
            NewestSpans newest = traces == null || live == null ? null : newest(log, bounds, traces, live);
            if (newest == null) {
                return null;
            }
            newest.addTo(choice);
        }
        return choice;
    }

    private @Nullable LongIndex selected(Log log, Bounds bounds, Slice slice) {
        LongIndex asked = new LongIndex();
        selection.traceIds().stream().map(past::trace).filter(slice::test).forEach(asked::add);
        LongPredicate isAsked = selection.traceIds().isEmpty() ? slice : asked::contains;
        LongIndex inRange = asked;
        String group = selection.groupId();
        boolean ranged = selection.from() != null || selection.to() != null;
        if (ranged || (group == null && selection.traceIds().isEmpty())) {
            inRange = traces(log, bounds.rangeFrom(), bounds.rangeTo(), isAsked, null);
        }
        if (group == null || inRange == null) {
            return inRange;
        }
        LongIndex found = inRange;
        LongPredicate wanted = ranged ? found::contains : isAsked;
        return traces(log, bounds.start(), bounds.end(), wanted, group);
    }

    /** The traces with a record between two offsets, of a group if one is given. Null for too many. */
    private @Nullable LongIndex traces(Log log, long from, long to, LongPredicate wanted, @Nullable String group) {
        LongIndex found = new LongIndex();
        log.read(from, to, record -> {
            Long trace = past.trace(record);
            if (trace != null && wanted.test(trace) && !found.contains(trace)) {
                SpanRecord span = past.span(record);
                if (span != null && (group == null || group.equals(span.groupId()))) {
                    found.add(trace);
                }
            }
            return found.size() <= maxSpans;
        });
        return found.size() > maxSpans ? null : found;
    }

    private LongIndex live(Log log, Bounds bounds, LongIndex traces, Choice choice) {
        LongIndex live = new LongIndex();
        log.read(bounds.live(), bounds.end(), record -> {
            Long trace = past.trace(record);
            if (trace != null && traces.contains(trace) && !live.contains(trace)) {
                SpanRecord span = past.span(record);
                if (span != null) {
                    live.add(trace);
                    choice.addLive(span.traceId());
                }
            }
            return true;
        });
        return live;
    }

    private @Nullable NewestSpans newest(Log log, Bounds bounds, LongIndex traces, LongIndex live) {
        NewestSpans newest = new NewestSpans();
        if (traces.size() == live.size()) {
            return newest;
        }
        log.read(bounds.start(), bounds.end(), record -> {
            Long trace = past.trace(record);
            if (trace != null && traces.contains(trace) && !live.contains(trace)) {
                SpanRecord span = past.span(record);
                if (span != null) {
                    newest.add(
                            trace, span, Intake.firstAppended(record.headers()), record.timestamp(), record.offset());
                }
            }
            return newest.size() <= maxSpans;
        });
        return newest.size() > maxSpans ? null : newest;
    }
}
