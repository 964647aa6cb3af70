/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.assembler;

import dev.spanflow.assembler.replay.Choice;
import dev.spanflow.assembler.replay.Pass;
import dev.spanflow.assembler.replay.ReplayBrokers;
import dev.spanflow.assembler.replay.ReplayNames;
import dev.spanflow.assembler.replay.ReplayPlanner;
import dev.spanflow.assembler.replay.ReplayRun;
import dev.spanflow.bench.Machine;
import dev.spanflow.schemas.Replay.Selection;
import dev.spanflow.schemas.TopicReader;
import dev.spanflow.schemas.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A replay of a whole topic beside the live assembler on the same records: its plan, and its first pass up to the commit of the
 * last span. What sends them is the exporter, which has a benchmark of its own.
 */
@Command(
        name = "replay",
        description = "A replay beside the live assembler on the same records.",
        mixinStandardHelpOptions = true)
public final class ReplayBenchmark implements Callable<Integer> {
    private static final int QUICK_SPANS = 100_000;
    private static final int PACED_SECONDS = 20;

    @Option(names = "--quick", description = "A smoke run: small, one round.")
    boolean quick;

    @Option(names = "--spans", description = "Spans a round. Default: ${DEFAULT-VALUE}", paramLabel = "N")
    int spans = 400_000;

    @Option(names = "--per-trace", description = "Spans a trace. Default: ${DEFAULT-VALUE}", paramLabel = "N")
    int perTrace = 50;

    @Option(names = "--rounds", description = "Rounds; 0 for none. Default: ${DEFAULT-VALUE}", paramLabel = "N")
    int rounds = 3;

    @Option(names = "--partitions", description = "Of each topic. Default: ${DEFAULT-VALUE}", paramLabel = "N")
    int partitions = 4;

    @Option(
            names = "--rate",
            description = "Spans a second that a replay is held to at last; 0 for none. Default: ${DEFAULT-VALUE}",
            paramLabel = "N")
    int rate = 5_000;

    @Option(
            names = "--profile",
            description = "Records each replay with JFR into this file and prints where its time went.",
            paramLabel = "FILE")
    @Nullable
    Path profile;

    private record Round(Run live, double planSeconds, double passSeconds, int spans) {
        double perSecond() {
            return spans / passSeconds;
        }

        double ratio() {
            return perSecond() / live.perSecond();
        }

        double wholeRatio() {
            return spans / (planSeconds + passSeconds) / live.perSecond();
        }
    }

    @Override
    public Integer call() throws Exception {
        Machine.requireFullCompiler();
        spans = quick ? QUICK_SPANS : spans;
        rounds = quick ? 1 : rounds;
        try (Bed bed = Bed.make()) {
            System.out.println(Machine.describe());
            if (rounds > 0) {
                printBesideLive(bed);
            }
            if (rate > 0) {
                printPaced(bed);
            }
        }
        return 0;
    }

    private void printBesideLive(Bed bed) throws Exception {
        System.out.printf(
                Locale.ROOT,
                "setting  exactly once, commit %d ms, 1 stream thread, %d partitions, %d spans a trace%n"
                        + "rounds   %d, both in turn over the same %,d spans; median (lowest-highest)%n%n",
                AssemblerBenchmark.COMMIT_MS,
                partitions,
                perTrace,
                rounds,
                spans);
        warmUp(bed);
        System.out.printf(
                "%-15s %-28s %-28s %-20s %-20s %s%n",
                "spans arrive", "live, spans/s", "replay, spans/s", "ratio", "plan, s", "ratio with the plan");
        for (SpanFeed.Order order : SpanFeed.Order.values()) {
            print(order, rounds(bed, order));
        }
    }

    private void warmUp(Bed bed) throws Exception {
        for (SpanFeed.Order order : List.of(SpanFeed.Order.DISPLACED, SpanFeed.Order.REVERSED)) {
            Topics topics = bed.fed(new SpanFeed(quick ? QUICK_SPANS : Sizes.WARM_UP_SPANS, 50, order), partitions);
            AssemblerBenchmark.progress("warm-up: " + order);
            round(bed, topics, quick ? QUICK_SPANS : Sizes.WARM_UP_SPANS);
            bed.drop(topics);
        }
    }

    private List<Round> rounds(Bed bed, SpanFeed.Order order) throws Exception {
        Topics topics = bed.fed(new SpanFeed(spans, perTrace, order), partitions);
        List<Round> results = new ArrayList<>();
        for (int i = 1; i <= rounds; i++) {
            AssemblerBenchmark.progress(order + ", round " + i);
            results.add(round(bed, topics, spans));
        }
        bed.drop(topics);
        return results;
    }

    private void printPaced(Bed bed) throws Exception {
        int paced = rate * (quick ? 2 : PACED_SECONDS) / perTrace * perTrace;
        Topics topics = bed.fed(new SpanFeed(paced, perTrace, SpanFeed.Order.IN_ORDER), partitions);
        AssemblerBenchmark.progress("--rate " + rate + "/s");
        PacedReplay.Seen seen = PacedReplay.run(bed, topics, bed.folder().resolve("paced"), paced, rate);
        System.out.printf(
                Locale.ROOT,
                "%nspanflow replay --rate %d/s, %,d spans: %,.0f spans/s as the server sees it, at most %,d within a"
                        + " second, %d requests%n",
                rate,
                paced,
                seen.perSecond(),
                seen.most(),
                seen.requests());
        bed.drop(topics);
    }

    private Round round(Bed bed, Topics topics, int expected) throws Exception {
        Run live = Run.of(Contender.ASSEMBLER, bed, topics, expected).requireAllLeft();
        Bed.Settings settings = bed.settings(topics, AssemblerBenchmark.COMMIT_MS);
        ReplayNames names = new ReplayNames(topics, "bench");
        long start = System.nanoTime();
        List<Choice> choices = plan(bed, topics, expected);
        double planSeconds = (System.nanoTime() - start) / 1e9;
        try (ReplayBrokers brokers = new ReplayBrokers(settings.config().adminProperties(), names)) {
            brokers.makeTopic(partitions);
            List<Long> bound = choices.stream().map(Choice::end).toList();
            double passSeconds = profiled(settings, names, brokers, Pass.first(choices, bound));
            requireAllLeft(bed, names, brokers, expected);
            brokers.removeAll();
            return new Round(live, planSeconds, passSeconds, expected);
        }
    }

    private static List<Choice> plan(Bed bed, Topics topics, int expected) {
        try (TopicReader reader = TopicReader.at(bed.bootstrapServers(), Map.of())) {
            Selection all = new Selection(0L, null, List.of(), null);
            ReplayPlanner.Found found = new ReplayPlanner(reader, topics.spans(), 900_000)
                    .plan(new ReplayPlanner.Wish("default", all, null, System.currentTimeMillis()));
            if (found.sum(Choice::spans) != expected) {
                throw new IllegalStateException(found.sum(Choice::spans) + " spans planned where " + expected + " are");
            }
            return found.choices();
        }
    }

    private double profiled(Bed.Settings settings, ReplayNames names, ReplayBrokers brokers, Pass pass)
            throws Exception {
        if (profile == null) {
            return pass(settings, names, brokers, pass);
        }
        try (Profile open = new Profile(profile)) {
            return pass(settings, names, brokers, pass);
        }
    }

    /** From the first record taken to the commit of the last, the stop of the app with it. */
    private double pass(Bed.Settings settings, ReplayNames names, ReplayBrokers brokers, Pass pass) {
        long start;
        try (ReplayRun run =
                ReplayRun.start(settings.config(), names, brokers, "default", pass, partitions, /* goOn= */ false)) {
            while (!run.isDone() && run.forwarded() + run.waiting() == 0) {
                Bed.pause();
            }
            start = System.nanoTime();
            while (!run.isDone()) {
                Bed.pause();
            }
            run.finish();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void requireAllLeft(Bed bed, ReplayNames names, ReplayBrokers brokers, int expected) {
        long[] left = {0};
        try (TopicReader reader = TopicReader.at(bed.bootstrapServers(), Map.of())) {
            for (Map.Entry<TopicPartition, Long> end : brokers.ends(partitions).entrySet()) {
                reader.read(end.getKey(), 0, end.getValue(), record -> ++left[0] > 0);
            }
        }
        if (left[0] != expected) {
            throw new IllegalStateException(
                    left[0] + " spans left " + names.id() + " where " + expected + " were planned");
        }
    }

    private static void print(SpanFeed.Order order, List<Round> rounds) {
        System.out.printf(
                Locale.ROOT,
                "%-15s %-28s %-28s %-20s %-20s %s%n",
                order,
                Median.of(rounds, round -> round.live().perSecond()).text("%,.0f"),
                Median.of(rounds, Round::perSecond).text("%,.0f"),
                Median.of(rounds, Round::ratio).text("%.2f"),
                Median.of(rounds, Round::planSeconds).text("%.1f"),
                Median.of(rounds, Round::wholeRatio).text("%.2f"));
    }
}
