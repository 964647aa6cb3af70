/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.assembler;

import dev.spanflow.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table beside a session-window aggregation of whole traces, which may take a minute a round. */
final class Rivalry {
    private static final List<Integer> PER_TRACE = List.of(50, 1_000);
    private static final Duration AT_MOST = Duration.ofMinutes(1);

    private final Bed bed;
    private final Sizes sizes;

    Rivalry(Bed bed, Sizes sizes) {
        this.bed = bed;
        this.sizes = sizes;
    }

    private record Round(Run rival, Run ours) {
        double factor() {
            return ours.perSecond() / rival.perSecond();
        }
    }

    void print() throws Exception {
        System.out.printf(
                "%n%-15s %9s  %-26s %-26s %-18s%n",
                "spans arrive", "per trace", "whole traces, spans/s", "assembler, spans/s", "factor");
        for (int perTrace : PER_TRACE) {
            List<Round> rounds = rounds(new SpanFeed(sizes.rivalSpans(), perTrace, SpanFeed.Order.IN_ORDER));
            System.out.printf(
                    Locale.ROOT,
                    "%-15s %,9d  %-26s %-26s %-18s%s%n",
                    SpanFeed.Order.IN_ORDER,
                    perTrace,
                    Median.of(rounds, round -> round.rival.perSecond()).text("%,.0f"),
                    Median.of(rounds, round -> round.ours.perSecond()).text("%,.0f"),
                    Median.of(rounds, Round::factor).text("%.0f"),
                    rounds.stream().allMatch(round -> round.rival.spans() == sizes.rivalSpans())
                            ? ""
                            : " not finished within " + AT_MOST.toSeconds() + " s: what it had read by then");
        }
    }

    private List<Round> rounds(SpanFeed feed) throws Exception {
        Topics topics = bed.fed(feed, sizes.partitions());
        List<Round> rounds = new ArrayList<>();
        for (int i = 1; i <= sizes.rounds(); i++) {
            AssemblerBenchmark.progress("rival, " + feed.spansPerTrace() + " a trace, round " + i);
            Run rival = Run.of(Contender.SESSIONS, bed, topics, feed.spans(), AT_MOST);
            rounds.add(new Round(
                    rival,
                    Run.of(Contender.ASSEMBLER, bed, topics, feed.spans()).requireAllLeft()));
        }
        bed.drop(topics);
        return rounds;
    }
}
