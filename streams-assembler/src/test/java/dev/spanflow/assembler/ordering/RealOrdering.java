/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.assembler.rows.MapStore;
import dev.spanflow.assembler.rows.RowCache;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.TraceSummary;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The assembly over rows in a map, with turns of any size, and restarts that leave only the rows. */
final class RealOrdering implements Ordering {
    private static final Pattern SNAPSHOT = Pattern.compile("snapshot (\\d+)");

    final MapStore store = new MapStore();
    final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    final Map<String, TraceSummary> summaries = new HashMap<>();
    final Set<String> released = new HashSet<>();
    private final Random random;
    private final Budget budget;
    private Consumer<Left> out = left -> {};
    private final int secondsPerRecord;
    private @Nullable RowCache rows;
    private Assembly assembly;
    private long offset;
    private long now = 1_000_000;

    /** @param secondsPerRecord how much time passes with each record; parents are given up after 60 seconds */
    RealOrdering(long seed, int secondsPerRecord) {
        this.random = new Random(seed);
        this.secondsPerRecord = secondsPerRecord;
        this.assembly = restart();
        this.budget = new Budget(1 + random.nextInt(random.nextInt(2) == 0 ? 3 : 1000), 1 << 20, 1, () -> 0);
    }

    @Override
    public void accept(Sent sent, Consumer<Left> left) {
        out = left;
        SpanRecord span = sent.record();
        now += random.nextInt(1_000 * secondsPerRecord + 1);
        assembly.accept(new Arrival("default", span, span.bytes(), now, false, offset++, new byte[0]), 0, budget);
        if (random.nextInt(20) == 0) {
            assembly = restart();
        }
        if (random.nextInt(10) == 0) {
            assembly.summariesDue();
            assembly.tellSummaries(1 + random.nextInt(5));
        }
    }

    @Override
    public boolean hasMore() {
        return assembly.hasMore();
    }

    @Override
    public void drain(Consumer<Left> left) {
        out = left;
        while (assembly.hasMore()) {
            assembly.work(budget);
        }
        assembly.summariesDue();
        assembly.tellSummaries(Integer.MAX_VALUE);
        rows.flush();
    }

    /** Lets so much time pass that no missing parent is waited for. */
    void waitForOrphans(Consumer<Left> left) {
        out = left;
        assembly.idle(1, Duration.ofDays(30).toNanos());
        do {
            assembly.work(budget);
        } while (assembly.hasMore() || assembly.oldestWaitMillis() > 0);
        rows.flush();
    }

    /** Only what is in the rows is left. The cache may have room for all of them, or for hardly any. */
    private Assembly restart() {
        if (rows != null) {
            rows.flush();
        }
        rows = store.cache(random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(20_000));
        return new Assembly(
                rows,
                new Told(),
                new AssemblyRules(
                        OrphanPolicy.PASS,
                        Duration.ofSeconds(60),
                        Duration.ofDays(1),
                        Duration.ofDays(100),
                        Long.MAX_VALUE));
    }

    private final class Told implements Output {
        @Override
        public void forward(OrderedRecord record) {
            Left left = left(record);
            released.add(left.name());
            out.accept(left);
        }

        @Override
        public void park(OrderedRecord record) {
            throw new AssertionError("nothing is parked");
        }

        @Override
        public void count(Cut cut) {}

        @Override
        public void count(Outcome outcome) {
            outcomes.merge(outcome, 1, Integer::sum);
        }

        @Override
        public void count(Orphaned orphaned) {
            if (secondsPerRecord == 0) {
                throw new AssertionError("nobody is an orphan when no time passes");
            }
        }

        @Override
        public void summary(TraceSummary summary, @Nullable GroupShare before, @Nullable GroupShare now) {
            summaries.put(summary.traceId(), summary);
        }
    }

    private static Left left(OrderedRecord record) {
        try {
            SpanRecord span = SpanRecord.read(record.bytes());
            Matcher snapshot = SNAPSHOT.matcher(new String(record.bytes(), UTF_8));
            if (!snapshot.find()) {
                throw new AssertionError("the output is gone");
            }
            String parent = span.parentId() == null ? null : span.traceId() + "/" + span.parentId();
            return new Left(
                    span.traceId() + "/" + span.id(),
                    parent,
                    Integer.parseInt(snapshot.group(1)),
                    record.kind() == Kind.FIRST,
                    new String(record.bytes(), UTF_8).contains("\"orphan\":\"passed\""));
        } catch (InvalidSpanException e) {
            throw new AssertionError(e);
        }
    }
}
