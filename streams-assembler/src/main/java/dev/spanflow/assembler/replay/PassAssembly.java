/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import dev.spanflow.assembler.ordering.Assembly;
import dev.spanflow.assembler.ordering.AssemblyRules;
import dev.spanflow.assembler.ordering.Budget;
import dev.spanflow.assembler.ordering.Cut;
import dev.spanflow.assembler.ordering.GroupShare;
import dev.spanflow.assembler.ordering.OrderedRecord;
import dev.spanflow.assembler.ordering.OrphanPolicy;
import dev.spanflow.assembler.ordering.Orphaned;
import dev.spanflow.assembler.ordering.Outcome;
import dev.spanflow.assembler.ordering.Output;
import dev.spanflow.assembler.rows.RowCache;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.SpanEdit;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.TraceSummary;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Puts what a pass takes of one partition parent first, by the assembler's own rules: but nothing is given up before the end,
 * nothing is forgotten, and nothing leaves but ordered records. Not thread-safe.
 */
final class PassAssembly {
    private static final Duration NEVER = Duration.ofDays(36_500);
    private static final AssemblyRules RULES =
            new AssemblyRules(OrphanPolicy.PASS, NEVER, NEVER, NEVER, Long.MAX_VALUE);

    private final PastSpans past;
    private final Pass pass;
    private final Assembly assembly;

    PassAssembly(RowCache rows, PastSpans past, Pass pass, Consumer<OrderedRecord> out) {
        this.past = past;
        this.pass = pass;
        this.assembly = new Assembly(rows, new Leaving(out), RULES);
    }

    void accept(Record<byte[], byte[]> record, int partition, long offset, long nanos, Budget budget) {
        if (!pass.mayTake(partition, offset)) {
            return;
        }
        SpanRecord span = past.span(record, partition);
        if (span == null || !Headers.account(record.headers()).equals(past.account())) {
            return;
        }
        if (pass.takes(assembly, past, span, offset)) {
            SpanRecord grouped = inGroup(span, pass.group(past, partition, span));
            assembly.accept(past.intake().arrival(record, grouped, offset), nanos, budget);
        }
    }

    /** Live, the record got the group of the records before it; here those may come later. */
    private static SpanRecord inGroup(SpanRecord span, @Nullable String group) {
        return group == null
                ? span
                : PastSpans.sound(SpanEdit.of(span.bytes()).group(group).toBytes());
    }

    /** Goes on with what may leave. */
    void work(Budget budget) {
        assembly.work(budget);
    }

    /** Lets leave what waits; returns whether nothing does any more. */
    boolean flush(Budget budget) {
        return assembly.flush(budget);
    }

    long forwarded() {
        return assembly.ledger().forwarded();
    }

    long waiting() {
        return assembly.ledger().waiting();
    }

    private final class Leaving implements Output {
        private final Consumer<OrderedRecord> out;

        Leaving(Consumer<OrderedRecord> out) {
            this.out = out;
        }

        @Override
        public void forward(OrderedRecord record) {
            if (pass.letsLeave(past, record)) {
                out.accept(record);
            }
        }

        @Override
        public void park(OrderedRecord record) {
            throw new IllegalStateException("a replay parks nothing");
        }

        @Override
        public void count(Outcome outcome) {}

        @Override
        public void count(Orphaned orphaned) {}

        @Override
        public void count(Cut cut) {}

        @Override
        public void summary(TraceSummary summary, @Nullable GroupShare before, @Nullable GroupShare now) {}
    }
}
