/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import dev.spanflow.assembler.Assembler;
import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.assembler.AssemblerCounts;
import dev.spanflow.assembler.ordering.Orphaned;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/** The assembler for its command: while partitions move or are restored it is live, and ready if it was before. */
final class AssemblerApp implements RunningApp {
    private final Assembler assembler;

    private AssemblerApp(Assembler assembler) {
        this.assembler = assembler;
    }

    static AssemblerApp start(AssemblerConfig config) {
        return new AssemblerApp(Assembler.start(config));
    }

    @Override
    public Condition live() {
        KafkaStreams.State state = state();
        boolean dead = assembler.failure() != null
                || state == KafkaStreams.State.ERROR
                || state == KafkaStreams.State.NOT_RUNNING;
        return new Condition(!dead, assembler.failure() == null ? state.name() : "died of " + assembler.failure());
    }

    @Override
    public Condition ready() {
        if (!live().ok()) {
            return live();
        }
        KafkaStreams.State state = state();
        if (!hasRun()) {
            return new Condition(false, state + ": partitions are being assigned and their state restored");
        }
        return new Condition(state.isRunningOrRebalancing(), state.name());
    }

    private boolean hasRun() {
        try {
            return assembler.awaitRunning(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private KafkaStreams.State state() {
        return assembler.streams().state();
    }

    @Override
    public List<MeterBinder> meters() {
        return List.of(this::bindCounts, new KafkaStreamsMetrics(assembler.streams()));
    }

    private void bindCounts(MeterRegistry registry) {
        AssemblerCounts counts = assembler.counts();
        FunctionCounter.builder("spanflow.assembler.received.records", counts, AssemblerCounts::all)
                .description("Span records read since the start.")
                .register(registry);
        for (String word : counts.byWord().keySet()) {
            FunctionCounter.builder(
                            "spanflow.assembler.records",
                            counts,
                            all -> all.byWord().getOrDefault(word, 0L))
                    .description("Span records since the start by what became of them; those that wait are not in it.")
                    .tag("outcome", word)
                    .register(registry);
        }
        for (Orphaned what : Orphaned.values()) {
            FunctionCounter.builder("spanflow.assembler.orphans", counts, all -> all.of(what))
                    .description("What was done since the start for want of parents: spans let go, stubs made.")
                    .tag("outcome", what.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    @Override
    public void awaitStopped() throws InterruptedException {
        assembler.awaitStopped();
    }

    @Override
    public @Nullable Throwable failure() {
        return assembler.failure();
    }

    @Override
    public void close() {
        assembler.close();
    }

    @Override
    public String toString() {
        return "assembler";
    }
}
