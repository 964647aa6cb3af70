/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.assembler;

import dev.spanflow.bench.Machine;
import dev.spanflow.schemas.Topics;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
        mixinStandardHelpOptions = true)
public final class AssemblerBenchmark implements Callable<Integer> {
    static final int COMMIT_MS = 500;

    /** What can be measured alone. */
    enum Case {
        IN_ORDER,
        DISPLACED,
        REVERSED,
        FLAT,
        LATENCY,
        RIVAL
    }

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "CASE",
            description = "Some of in_order, displaced, reversed, flat, latency, rival; all of them by default.")
    Set<Case> only = EnumSet.allOf(Case.class);

    @Option(names = "--quick", description = "A smoke run: small, one round.")
    boolean quick;

    @Option(names = "--spans", description = "Spans a round; 1,000,000 by default.", paramLabel = "N")
    @Nullable
    Integer spans;

    @Option(
            names = "--per-trace",
            split = ",",
            paramLabel = "N",
            description = "Spans a trace, one case for each; 10,50,1000,100000 by default.")
    @Nullable
    List<Integer> perTrace;

    @Option(names = "--rounds", description = "Rounds of a case; 3 by default.", paramLabel = "N")
    @Nullable
    Integer rounds;

    @Option(names = "--partitions", description = "Of each topic; 4 by default.", paramLabel = "N")
    @Nullable
    Integer partitions;

    @Option(
            names = "--profile",
            description = "Records the assembler's rounds with JFR into this file and prints where its time went.",
            paramLabel = "FILE")
    @Nullable
    Path profile;

    @Override
    public Integer call() throws Exception {
        Machine.requireFullCompiler();
        Sizes sizes = sizes();
        try (Bed bed = Bed.make()) {
            printSetting(sizes);
            warmUp(bed, sizes);
            if (!orders().isEmpty()) {
                new Throughput(bed, sizes, profile).print(orders());
            }
            if (only.contains(Case.FLAT)) {
                new FlatCost(bed, sizes).print(List.of(SpanFeed.Order.IN_ORDER, SpanFeed.Order.REVERSED));
            }
            if (only.contains(Case.LATENCY)) {
                new AddedLatency(bed, sizes).print();
            }
            if (only.contains(Case.RIVAL)) {
                new Rivalry(bed, sizes).print();
            }
        }
        return 0;
    }

    private Sizes sizes() {
        Sizes usual = quick ? Sizes.QUICK : Sizes.FULL;
        return new Sizes(
                or(spans, usual.spans()),
                or(perTrace, usual.perTrace()),
                or(rounds, usual.rounds()),
                or(partitions, usual.partitions()),
                usual.latencySeconds(),
                usual.rivalSpans());
    }

    private static <T> T or(@Nullable T given, T usual) {
        return given == null ? usual : given;
    }

    private List<SpanFeed.Order> orders() {
        return Arrays.stream(SpanFeed.Order.values())
                .filter(order -> only.contains(Case.valueOf(order.name())))
                .toList();
    }

    private static void printSetting(Sizes sizes) {
        System.out.println(Machine.describe());
        System.out.printf(
                Locale.ROOT,
                "setting  exactly once, RocksDB, commit %d ms, 1 stream thread, %d partitions, broker in its own process%n"
                        + "rounds   %d, both sides in turn over the same %,d spans of ~600 B; median (lowest-highest)%n",
                COMMIT_MS,
                sizes.partitions(),
                sizes.rounds(),
                sizes.spans());
    }

    /** Every path of both sides, until the compiler has seen them. */
    private static void warmUp(Bed bed, Sizes sizes) throws Exception {
        int spans = Math.min(sizes.spans(), Sizes.WARM_UP_SPANS);
        for (SpanFeed.Order order : SpanFeed.Order.values()) {
            Topics topics = bed.fed(new SpanFeed(spans, 50, order), sizes.partitions());
            for (Contender contender : List.of(Contender.FLOOR, Contender.ASSEMBLER)) {
                progress("warm-up: " + order + ", " + contender);
                Run.of(contender, bed, topics, spans).requireAllLeft();
            }
            bed.drop(topics);
        }
    }

    static void progress(String what) {
        System.err.println("  " + what);
    }
}
