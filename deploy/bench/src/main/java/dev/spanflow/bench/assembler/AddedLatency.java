/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.assembler;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table of what the assembler adds to a span's way when the parent is out already. */
final class AddedLatency {
    private static final int RATE = 1_000;
    private static final int COMMIT_MS = 100;

    private final Bed bed;
    private final Sizes sizes;

    AddedLatency(Bed bed, Sizes sizes) {
        this.bed = bed;
        this.sizes = sizes;
    }

    private record Round(Latency floor, Latency ours) {}

    void print() throws Exception {
        System.out.printf(
                Locale.ROOT, "%nsent to readable, ms, at %,d spans/s, commit %d ms, parents out%n", RATE, COMMIT_MS);
        System.out.printf("%-10s %-26s %-26s %-26s%n", "", "floor", "assembler", "added");
        List<Round> rounds = new ArrayList<>();
        for (int i = 1; i <= sizes.rounds(); i++) {
            AssemblerBenchmark.progress("latency, round " + i);
            rounds.add(new Round(latency(Contender.FLOOR), latency(Contender.ASSEMBLER)));
        }
        print("p50", rounds, Latency::p50);
        print("p99", rounds, Latency::p99);
        print("max", rounds, Latency::max);
    }

    private Latency latency(Contender contender) throws Exception {
        return Latency.of(contender, bed, sizes.partitions(), COMMIT_MS, RATE, RATE * sizes.latencySeconds());
    }

    private static void print(String name, List<Round> rounds, java.util.function.ToDoubleFunction<Latency> figure) {
        System.out.printf(
                Locale.ROOT,
                "%-10s %-26s %-26s %-26s%n",
                name,
                Median.of(rounds, round -> figure.applyAsDouble(round.floor)).text("%.1f"),
                Median.of(rounds, round -> figure.applyAsDouble(round.ours)).text("%.1f"),
                Median.of(rounds, round -> figure.applyAsDouble(round.ours) - figure.applyAsDouble(round.floor))
                        .text("%.1f"));
    }
}
