/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.assembler;

import dev.spanflow.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table of what a span costs in a large trace beside one in small traces, on one partition. */
final class FlatCost {
    private static final int SMALL = 10;
    private static final int LARGE = 100_000;

    private final Bed bed;
    private final Sizes sizes;
    private final int spans;

    FlatCost(Bed bed, Sizes sizes) {
        this.bed = bed;
        this.sizes = sizes;
        this.spans = Math.max(LARGE, sizes.spans());
    }

    /** In microseconds. */
    private record Round(double small, double large) {
        double ratio() {
            return large / small;
        }
    }

    void print(List<SpanFeed.Order> orders) throws Exception {
        System.out.printf(
                "%n%-15s %-26s %-26s %-18s%n",
                "one partition", "us a span at 10 a trace", "at 100,000 a trace", "ratio");
        for (SpanFeed.Order order : orders) {
            List<Round> rounds = rounds(order);
            System.out.printf(
                    Locale.ROOT,
                    "%-15s %-26s %-26s %-18s%n",
                    order,
                    Median.of(rounds, Round::small).text("%.1f"),
                    Median.of(rounds, Round::large).text("%.1f"),
                    Median.of(rounds, Round::ratio).text("%.2f"));
        }
    }

    private List<Round> rounds(SpanFeed.Order order) throws Exception {
        Topics small = bed.fed(new SpanFeed(spans, SMALL, order), 1);
        Topics large = bed.fed(new SpanFeed(spans, LARGE, order), 1);
        List<Round> rounds = new ArrayList<>();
        for (int i = 1; i <= sizes.rounds(); i++) {
            AssemblerBenchmark.progress("flat cost, " + order + ", round " + i);
            rounds.add(new Round(micros(small), micros(large)));
        }
        bed.drop(small);
        bed.drop(large);
        return rounds;
    }

    private double micros(Topics topics) throws Exception {
        return 1e6
                / Run.of(Contender.ASSEMBLER, bed, topics, spans)
                        .requireAllLeft()
                        .perSecond();
    }
}
