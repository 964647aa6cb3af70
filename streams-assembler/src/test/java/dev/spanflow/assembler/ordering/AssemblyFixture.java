/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.assembler.rows.MapStore;
import dev.spanflow.assembler.rows.RowCache;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.Spans;
import java.time.Duration;
import java.util.List;

/** An assembly that is sent the spans of trace {@code t} one by one, and what comes out of it. Time is that of the records. */
abstract class AssemblyFixture {
    final MapStore store = new MapStore();
    RowCache rows = store.cache(Long.MAX_VALUE);
    final RecordedOutput output = new RecordedOutput();
    final List<OrderedRecord> left = output.left;
    final List<Outcome> outcomes = output.outcomes;
    Assembly assembly = assembly(OrphanPolicy.PASS);
    long now = 1_000_000;
    long offset;

    /** Begins anew with the rows that are there: what a restart finds. */
    Assembly assembly(OrphanPolicy policy) {
        return assembly(policy, Long.MAX_VALUE);
    }

    Assembly assembly(OrphanPolicy policy, long waitingMaxBytes) {
        return assembly(policy, Duration.ofSeconds(60), waitingMaxBytes);
    }

    Assembly assembly(OrphanPolicy policy, Duration timeout) {
        return assembly(policy, timeout, Long.MAX_VALUE);
    }

    Assembly assembly(OrphanPolicy policy, Duration timeout, long waitingMaxBytes) {
        rows.flush();
        rows = store.cache(Long.MAX_VALUE);
        return new Assembly(
                rows,
                output,
                new AssemblyRules(policy, timeout, Duration.ofDays(100), Duration.ofHours(8), waitingMaxBytes));
    }

    long stored(char kind) {
        rows.flush();
        return store.count(kind);
    }

    boolean tellSummaries() {
        assembly.summariesDue();
        return assembly.tellSummaries(10);
    }

    /** Time passes: a span of another trace tells so. */
    void pass(int seconds) {
        now += seconds * 1_000L;
        send(Spans.span("time " + now, "clock"));
    }

    static Spans span(String id) {
        return Spans.span("t", id);
    }

    void send(Spans span) {
        send("default", span);
    }

    void send(String account, Spans span) {
        send(account, span, unlimited());
    }

    void send(Spans span, Budget budget) {
        send("default", span, budget);
    }

    void send(String account, Spans span, Budget budget) {
        accept(account, span, now, Delivery.PRODUCED, budget);
    }

    /** @param appended when a producer first sent it */
    void accept(String account, Spans span, long appended, Delivery delivery, Budget budget) {
        try {
            SpanRecord read = SpanRecord.read(span.bytes());
            assembly.accept(
                    new Arrival(account, read, span.bytes(), appended, delivery, offset++, new byte[0]), 0, budget);
        } catch (InvalidSpanException e) {
            throw new AssertionError(e);
        }
    }

    /** As long as it likes, but so many steps. */
    static Budget steps(int most) {
        return new Budget(most, Long.MAX_VALUE, Long.MAX_VALUE, () -> 0);
    }

    static Budget unlimited() {
        return new Budget(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE / 2, () -> 0);
    }

    List<String> ids() {
        return left.stream().map(AssemblyFixture::id).toList();
    }

    static String id(OrderedRecord record) {
        try {
            return SpanRecord.read(record.bytes()).id();
        } catch (InvalidSpanException e) {
            throw new AssertionError(e);
        }
    }

    String text(int i) {
        return new String(left.get(i).bytes(), UTF_8);
    }
}
