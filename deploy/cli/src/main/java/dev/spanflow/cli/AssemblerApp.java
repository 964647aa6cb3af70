/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import com.sun.net.httpserver.HttpHandler;
import dev.spanflow.assembler.Assembler;
import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.assembler.AssemblerCounts;
import dev.spanflow.assembler.ordering.Cut;
import dev.spanflow.assembler.ordering.Orphaned;
import dev.spanflow.assembler.queries.Queries;
import dev.spanflow.schemas.Reason;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
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
        return List.of(
                this::bindCounts,
                this::bindPausing,
                registry -> bindGauges(registry, assembler.counts()),
                new KafkaStreamsMetrics(assembler.streams()));
    }

    private void bindPausing(MeterRegistry registry) {
        Gauge.builder("spanflow.assembler.pausing", assembler, app -> app.pausedFor() == null ? 0 : 1)
                .description("1 while nothing is assembled because an exporter is behind by half of the retention.")
                .register(registry);
    }

    private void bindCounts(MeterRegistry registry) {
        AssemblerCounts counts = assembler.counts();
        FunctionCounter.builder("spanflow.assembler.received.records", counts, AssemblerCounts::all)
                .description("Span records read since the start.")
                .register(registry);
        for (String word : counts.byWord().keySet()) {
            count(
                    registry,
                    "records",
                    "Span records since the start by what became of them.",
                    "outcome",
                    word,
                    all -> all.byWord().getOrDefault(word, 0L));
        }
        for (Orphaned what : Orphaned.values()) {
            count(
                    registry,
                    "orphans",
                    "What was done since the start for want of parents.",
                    "outcome",
                    word(what),
                    all -> all.of(what));
        }
        for (Cut why : Cut.values()) {
            count(
                    registry,
                    "cuts",
                    "Records since the start that left as roots and named a parent.",
                    "cause",
                    word(why),
                    all -> all.of(why));
        }
        for (Reason why : Reason.values()) {
            count(registry, "dead.letters", "Dead letters since the start.", "reason", why.name(), all -> all.of(why));
        }
        for (String member : counts.repairsByMember().keySet()) {
            count(
                    registry,
                    "repairs",
                    "Members of spans repaired since the start.",
                    "member",
                    member,
                    all -> all.repairsByMember().getOrDefault(member, 0L));
        }
        for (String age : counts.heldByAge().keySet()) {
            count(
                    registry,
                    "held.records",
                    "Records that left since the start, by how long they were held.",
                    "age",
                    age,
                    all -> all.heldByAge().getOrDefault(age, 0L));
        }
    }

    private static void bindGauges(MeterRegistry registry, AssemblerCounts counts) {
        gauge(registry, counts, "waiting", "Records that wait for their parents.", AssemblerCounts::waiting);
        gauge(registry, counts, "waiting.bytes", "What they take.", AssemblerCounts::waitingBytes);
        gauge(
                registry,
                counts,
                "oldest.waiting.seconds",
                "For how long the oldest waits, by the time of the input.",
                AssemblerCounts::oldestWaitingSeconds);
        gauge(
                registry,
                counts,
                "lag.seconds",
                "Age of the record read last, where not all is read.",
                AssemblerCounts::lagSeconds);
        gauge(
                registry,
                counts,
                "restoring.records",
                "Records of changelogs that are still to be restored.",
                AssemblerCounts::restoring);
        FunctionCounter.builder("spanflow.assembler.restored.records", counts, AssemblerCounts::restored)
                .description("Records of changelogs restored since the start.")
                .register(registry);
    }

    private void count(
            MeterRegistry registry,
            String name,
            String description,
            String tag,
            String value,
            ToDoubleFunction<AssemblerCounts> count) {
        FunctionCounter.builder("spanflow.assembler." + name, assembler.counts(), count)
                .description(description)
                .tag(tag, value)
                .register(registry);
    }

    private static void gauge(
            MeterRegistry registry,
            AssemblerCounts counts,
            String name,
            String description,
            ToDoubleFunction<AssemblerCounts> value) {
        Gauge.builder("spanflow.assembler." + name, counts, value)
                .description(description)
                .register(registry);
    }

    private static String word(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Map<String, HttpHandler> routes() {
        Map<String, HttpHandler> routes = new LinkedHashMap<>();
        Queries.PATHS.forEach(path -> routes.put(path, assembler.queries()));
        return routes;
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
