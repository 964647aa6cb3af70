/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.assembler;

import dev.spanflow.schemas.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The table of spans a second, beside the floor; what is written to changelogs and kept on disk is per span. */
final class Throughput {
    private final Bed bed;
    private final Sizes sizes;
    private final @Nullable Path profile;

    Throughput(Bed bed, Sizes sizes, @Nullable Path profile) {
        this.bed = bed;
        this.sizes = sizes;
        this.profile = profile;
    }

    private record Round(Run floor, Run ours) {
        double ratio() {
            return ours.perSecond() / floor.perSecond();
        }
    }

    void print(List<SpanFeed.Order> orders) throws Exception {
        System.out.printf(
                "%n%-15s %9s  %-26s %-26s %-18s %15s %15s %11s%n",
                "spans arrive",
                "per trace",
                "floor, spans/s",
                "assembler, spans/s",
                "ratio",
                "changelog rec/s.",
                "changelog B/s.",
                "state B/s.");
        for (SpanFeed.Order order : orders) {
            for (int perTrace : sizes.perTrace()) {
                print(order, perTrace, rounds(new SpanFeed(sizes.spans(), perTrace, order)));
            }
        }
    }

    private List<Round> rounds(SpanFeed feed) throws Exception {
        Topics topics = bed.fed(feed, sizes.partitions());
        List<Round> results = new ArrayList<>();
        for (int i = 1; i <= sizes.rounds(); i++) {
            AssemblerBenchmark.progress(feed.order() + ", " + feed.spansPerTrace() + " a trace, round " + i);
            Run floor = Run.of(Contender.FLOOR, bed, topics, feed.spans()).requireAllLeft();
            results.add(new Round(floor, assembler(topics, feed.spans())));
        }
        bed.drop(topics);
        return results;
    }

    private Run assembler(Topics topics, int spans) throws Exception {
        if (profile == null) {
            return Run.of(Contender.ASSEMBLER, bed, topics, spans).requireAllLeft();
        }
        try (Profile open = new Profile(profile)) {
            Run run = Run.of(Contender.ASSEMBLER, bed, topics, spans).requireAllLeft();
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
}
