/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
    private final Map<Integer, Long> appended = new HashMap<>();
    private final Random random;
    private final Budget budget;
    private final int secondsPerRecord;
    private final OrphanPolicy policy;
    private final long waitingMaxBytes;
    private Consumer<Left> out = left -> {};
    private @Nullable RowCache rows;
    private Assembly assembly;
    private long offset;
    private long now = 1_000_000;
    private long idleDays;

    /** No time passes, and there is room for all that waits. */
    RealOrdering(long seed) {
        this(seed, 0, OrphanPolicy.PASS, Long.MAX_VALUE);
    }

    /** @param secondsPerRecord how much time passes with each record at most; parents are given up after 60 seconds */
    RealOrdering(long seed, int secondsPerRecord, OrphanPolicy policy, long waitingMaxBytes) {
        this.random = new Random(seed);
        this.secondsPerRecord = secondsPerRecord;
        this.policy = policy;
        this.waitingMaxBytes = waitingMaxBytes;
        this.assembly = restart();
        this.budget = new Budget(1 + random.nextInt(random.nextInt(2) == 0 ? 3 : 1000), 1 << 20, 1, () -> 0);
    }

    @Override
    public void accept(Sent sent, Consumer<Left> left) {
        out = left;
        SpanRecord span = sent.record();
        now += 1 + random.nextInt(1_000 * secondsPerRecord + 1);
        long time = sent.cameBefore() ? appended.get(sent.snapshot()) : now;
        appended.put(sent.snapshot(), time); // of the last copy that a producer sent
        assembly.accept(
                new Arrival(sent.account(), span, span.bytes(), time, sent.delivery(), offset++, new byte[0]),
                0,
                budget);
        if (random.nextInt(20) == 0) {
            assembly = restart();
        }
        if (random.nextInt(10) == 0) {
            assembly.summariesDue();
            assertThat(assembly.oldestWaitMillis()).isNotNegative(); // drops checks of spans that have left
            assembly.tellSummaries(1 + random.nextInt(5));
        }
        if (!ledger().balances()) {
            throw new AssertionError("the ledger does not balance");
        }
    }

    LedgerCounts ledger() {
        return assembly.ledger();
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
        tellSummaries();
        rows.flush();
    }

    @Override
    public void endOfTime(Consumer<Left> left) {
        out = left;
        idle(1);
        do {
            assembly.work(budget);
        } while (assembly.hasMore() || assembly.oldestWaitMillis() > 0);
        rows.flush();
    }

    /** Lets so much more time pass that all is forgotten. */
    void forget() {
        for (int i = 0; i < 20; i++) {
            idle(10);
            tellSummaries();
            for (int turn = 0; turn < 30; turn++) {
                assembly.work(budget); // each does little
            }
        }
        rows.flush();
    }

    private void tellSummaries() {
        assembly.summariesDue();
        assembly.tellSummaries(Integer.MAX_VALUE);
    }

    private void idle(int days) {
        idleDays += days;
        assembly.idle(1, Duration.ofDays(idleDays).toNanos());
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
                        policy, Duration.ofSeconds(60), Duration.ofHours(1), Duration.ofDays(100), waitingMaxBytes));
    }

    private final class Told implements Output {
        @Override
        public void forward(OrderedRecord record) {
            Left left = left(record, false);
            released.add(left.name());
            out.accept(left);
        }

        @Override
        public void park(OrderedRecord record) {
            out.accept(left(record, true));
        }

        @Override
        public void count(Cut cut) {}

        @Override
        public void count(Outcome outcome) {
            outcomes.merge(outcome, 1, Integer::sum);
        }

        @Override
        public void count(Orphaned orphaned) {
            if (secondsPerRecord == 0 && idleDays == 0) {
                throw new AssertionError("nobody is an orphan when no time passes");
            }
        }

        @Override
        public void summary(TraceSummary summary, @Nullable GroupShare before, @Nullable GroupShare now) {
            summaries.put(summary.account() + "/" + summary.traceId(), summary);
        }
    }

    private static Left left(OrderedRecord record, boolean parked) {
        try {
            SpanRecord span = SpanRecord.read(record.bytes());
            String text = new String(record.bytes(), UTF_8);
            String trace = record.account() + "/" + span.traceId() + "/";
            return new Left(
                    trace + span.id(),
                    span.parentId() == null ? null : trace + span.parentId(),
                    record.kind() == Kind.STUB ? Left.STUB : snapshot(text),
                    record.kind() == Kind.FIRST,
                    parked ? Left.How.PARKED : how(text));
        } catch (InvalidSpanException e) {
            throw new AssertionError(e);
        }
    }

    private static int snapshot(String text) {
        Matcher snapshot = SNAPSHOT.matcher(text);
        if (!snapshot.find()) {
            throw new AssertionError("the output is gone: " + text);
        }
        return Integer.parseInt(snapshot.group(1));
    }

    private static Left.How how(String text) {
        return text.contains("\"orphan\":\"passed\"")
                ? Left.How.PASSED
                : text.contains("\"orphan\":\"rerooted\"") ? Left.How.REROOTED : Left.How.IN_ORDER;
    }
}
