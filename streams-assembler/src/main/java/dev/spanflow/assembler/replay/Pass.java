/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import dev.spanflow.assembler.ordering.Assembly;
import dev.spanflow.assembler.ordering.OrderedRecord;
import dev.spanflow.schemas.SpanRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reading of the spans topic: what it takes, between which offsets. The first takes the newest record of each span that was
 * planned; each later one all records of spans that have left before, from where the one before it ended. Thread-safe.
 */
public abstract class Pass {
    private Pass() {}

    /**
     * The first one.
     *
     * @param choices by partition
     */
    public static Pass first(List<Choice> choices, List<Long> bound) {
        return new First(choices, bound);
    }

    /**
     * A later one.
     *
     * @param from by partition
     * @param to by partition
     * @param sent only these spans; null for all that have left
     */
    public static Pass later(List<Long> from, List<Long> to, @Nullable SentSpans sent) {
        return new Later(from, to, sent);
    }

    /** The offset to read from. */
    public abstract long from(int partition);

    /** The offset behind the last that can be taken. */
    public abstract long to(int partition);

    /** Whether the record at an offset may be taken; most are turned away here, before anything is read of them. */
    abstract boolean mayTake(int partition, long offset);

    /** Whether a span's record is taken that may be. */
    abstract boolean takes(Assembly assembly, PastSpans past, SpanRecord span, long offset);

    /** Whether a record leaves that was let go. */
    abstract boolean letsLeave(PastSpans past, OrderedRecord record);

    /** The group that a record must get; null when it names one, or needs none. */
    abstract @Nullable String group(PastSpans past, int partition, SpanRecord span);

    /** Whether there is nothing to read. */
    public final boolean isEmpty(int partitions) {
        for (int i = 0; i < partitions; i++) {
            if (from(i) < to(i)) {
                return false;
            }
        }
        return true;
    }

    private static final class First extends Pass {
        private final List<Choice> choices;
        private final List<Long> bound;

        First(List<Choice> choices, List<Long> bound) {
            this.choices = List.copyOf(choices);
            this.bound = List.copyOf(bound);
        }

        @Override
        public long from(int partition) {
            return choices.get(partition).isEmpty()
                    ? bound.get(partition)
                    : choices.get(partition).first();
        }

        @Override
        public long to(int partition) {
            return choices.get(partition).isEmpty()
                    ? bound.get(partition)
                    : choices.get(partition).end();
        }

        @Override
        boolean mayTake(int partition, long offset) {
            return choices.get(partition).isNewest(offset);
        }

        @Override
        boolean takes(Assembly assembly, PastSpans past, SpanRecord span, long offset) {
            return true;
        }

        @Override
        boolean letsLeave(PastSpans past, OrderedRecord record) {
            return true;
        }

        @Override
        @Nullable
        String group(PastSpans past, int partition, SpanRecord span) {
            Choice choice = choices.get(partition);
            return span.groupId() != null || choice.hasNoGroups() ? null : choice.group(past.trace(span.traceId()));
        }
    }

    /** The state knows what has left; a trace's group is in it too. */
    private static final class Later extends Pass {
        private final List<Long> from;
        private final List<Long> to;
        private final @Nullable SentSpans sent;

        Later(List<Long> from, List<Long> to, @Nullable SentSpans sent) {
            this.from = List.copyOf(from);
            this.to = List.copyOf(to);
            this.sent = sent;
        }

        @Override
        public long from(int partition) {
            return from.get(partition);
        }

        @Override
        public long to(int partition) {
            return to.get(partition);
        }

        @Override
        boolean mayTake(int partition, long offset) {
            return offset >= from.get(partition) && offset < to.get(partition);
        }

        @Override
        boolean takes(Assembly assembly, PastSpans past, SpanRecord span, long offset) {
            return assembly.isNews(past.account(), span, offset)
                    && (sent == null || sent.contains(past.trace(span.traceId()), span.id()));
        }

        /** After a first pass that was cut short some wait that were never sent, and are not to be. */
        @Override
        boolean letsLeave(PastSpans past, OrderedRecord record) {
            return sent == null
                    || sent.contains(
                            past.trace(record.traceId()),
                            PastSpans.sound(record.bytes()).id());
        }

        @Override
        @Nullable
        String group(PastSpans past, int partition, SpanRecord span) {
            return null;
        }
    }
}
