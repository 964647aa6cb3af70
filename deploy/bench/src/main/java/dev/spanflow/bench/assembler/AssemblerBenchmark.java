/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.assembler;

import dev.spanflow.bench.Machine;
import dev.spanflow.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The assembler beside a pass-through of the same records: exactly once, RocksDB, same settings on both sides, the broker in a
 * process of its own. Both read the same topic in turn; a figure is the median of the rounds.
 */
@Command(
        name = "assembler",
        description = "The assembler beside a Kafka Streams pass-through of the same records.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class AssemblerBenchmark implements Callable<Integer> {
    static final int COMMIT_MS = 500;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    @Option(names = "--spans", description = "Spans a round.", paramLabel = "N")
    int spans = 1_000_000;

    @Option(names = "--per-trace", description = "Spans a trace, one case for each.", split = ",", paramLabel = "N")
    List<Integer> perTrace = List.of(10, 50, 1_000, 100_000);

    @Option(names = "--only", description = "Only this arrival: in_order, displaced or reversed.", paramLabel = "ORDER")
    SpanFeed.@Nullable Order only;

    @Option(names = "--rounds", description = "Rounds of a case.", paramLabel = "N")
    int rounds = 3;

    @Option(names = "--partitions", description = "Of each topic.", paramLabel = "N")
    int partitions = 4;

    @Option(names = "--quick", description = "A smoke run: 200,000 spans, 50 a trace, one round.")
    boolean quick;

    @Option(
            names = "--profile",
            description = "Records the assembler's rounds with JFR into this file and prints where its time went.",
            paramLabel = "FILE")
    @Nullable
    Path profile;

    @Override
    public Integer call() throws Exception {
        Machine.requireFullCompiler();
        if (quick) {
            spans = 200_000;
            perTrace = List.of(50);
            rounds = 1;
        }
        try (Bed bed = Bed.make()) {
            printSetting();
            warmUp(bed);
            throughput(bed);
        }
        return 0;
    }

    private void printSetting() {
        System.out.println(Machine.describe());
        System.out.printf(
                Locale.ROOT,
                "setting  exactly once, RocksDB, commit %d ms, 1 stream thread, %d partitions, broker in its own process%n"
                        + "rounds   %d, floor and assembler in turn over the same %,d spans of ~600 B; median (lowest-highest)%n%n",
                COMMIT_MS,
                partitions,
                rounds,
                spans);
    }

    /** Every path of both sides, until the compiler has seen them. */
    private void warmUp(Bed bed) throws Exception {
        for (SpanFeed.Order order : orders()) {
            Topics topics = bed.fed(new SpanFeed(Math.min(spans, 300_000), 50, order), partitions);
            for (Contender contender : Contender.values()) {
                progress("warm-up: " + order + ", " + contender);
                Run.of(contender, bed, topics, Math.min(spans, 300_000), LONGEST);
            }
            bed.drop(topics);
        }
    }

    private List<SpanFeed.Order> orders() {
        return only == null ? List.of(SpanFeed.Order.values()) : List.of(only);
    }

    private void throughput(Bed bed) throws Exception {
        System.out.printf(
                "%-15s %9s  %-26s %-26s %-18s %15s %15s %11s%n",
                "spans arrive",
                "per trace",
                "floor, spans/s",
                "assembler, spans/s",
                "ratio",
                "changelog rec/s.",
                "changelog B/s.",
                "state B/s.");
        for (SpanFeed.Order order : orders()) {
            for (int size : perTrace) {
                print(order, size, rounds(bed, new SpanFeed(spans, size, order)));
            }
        }
    }

    private record Round(Run floor, Run ours) {
        double ratio() {
            return ours.perSecond() / floor.perSecond();
        }
    }

    private List<Round> rounds(Bed bed, SpanFeed feed) throws Exception {
        Topics topics = bed.fed(feed, partitions);
        List<Round> results = new ArrayList<>();
        for (int i = 1; i <= rounds; i++) {
            progress(feed.order() + ", " + feed.spansPerTrace() + " a trace, round " + i);
            Run floor = Run.of(Contender.FLOOR, bed, topics, spans, LONGEST).requireAllLeft();
            results.add(new Round(floor, assembler(bed, topics)));
        }
        bed.drop(topics);
        return results;
    }

    private Run assembler(Bed bed, Topics topics) throws Exception {
        if (profile == null) {
            return Run.of(Contender.ASSEMBLER, bed, topics, spans, LONGEST).requireAllLeft();
        }
        try (Profile open = new Profile(profile)) {
            Run run = Run.of(Contender.ASSEMBLER, bed, topics, spans, LONGEST).requireAllLeft();
            System.out.println("written  " + run.written());
            return run;
        }
    }

    private static void print(SpanFeed.Order order, int perTrace, List<Round> rounds) {
        Median records = Median.of(rounds, round -> round.ours.changelog().records() / round.ours.spans());
        Median bytes = Median.of(rounds, round -> round.ours.changelog().bytes() / round.ours.spans());
        Median state = Median.of(rounds, round -> (double) round.ours.stateBytes() / round.ours.spans());
        System.out.printf(
                Locale.ROOT,
                "%-15s %,9d  %-26s %-26s %-18s %15.3f %15.1f %11.1f%n",
                order,
                perTrace,
                Median.of(rounds, round -> round.floor.perSecond()).text("%,.0f"),
                Median.of(rounds, round -> round.ours.perSecond()).text("%,.0f"),
                Median.of(rounds, Round::ratio).text("%.2f"),
                records.middle(),
                bytes.middle(),
                state.middle());
    }

    private static void progress(String what) {
        System.err.println("  " + what);
    }
}
