/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import dev.spanflow.exporter.ExportListener;
import dev.spanflow.exporter.Exporter;
import dev.spanflow.exporter.ExporterConfig;
import dev.spanflow.exporter.ExporterStats;
import dev.spanflow.exporter.Health;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The exporter for its command. An outage of SGP leaves it ready: it heals without it. */
final class ExporterApp implements RunningApp {
    private static final Duration[] LATENCIES = Stream.of(10, 25, 50, 100, 200, 400, 1_000, 2_500, 10_000, 60_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);
    private static final List<String> STATUSES = List.of("2xx", "3xx", "4xx", "5xx", "none");

    private static final List<String> CAUSES =
            List.of("408", "429", "500", "502", "503", "504", "none", "configuration");

    private final Exporter exporter;
    private final Batches batches;

    private ExporterApp(Exporter exporter, Batches batches) {
        this.exporter = exporter;
        this.batches = batches;
    }

    static ExporterApp start(ExporterConfig config) {
        Batches batches = new Batches();
        return new ExporterApp(Exporter.start(config, batches), batches);
    }

    /** Sizes and times of batches, once there is somewhere to put them. */
    private static final class Batches implements ExportListener, MeterBinder {
        private volatile @Nullable MeterRegistry registry;

        @Override
        public void bindTo(MeterRegistry target) {
            registry = target;
        }

        @Override
        public void batchEnded(String status, int spans, Duration took) {
            MeterRegistry meters = registry;
            if (meters != null) {
                Timer.builder("spanflow.exporter.request")
                        .description("Requests with spans, from their start to the end of the answer.")
                        .tag("status", status)
                        .serviceLevelObjectives(LATENCIES)
                        .register(meters)
                        .record(took);
                DistributionSummary.builder("spanflow.exporter.batch.spans")
                        .description("Spans in a request.")
                        .serviceLevelObjectives(1, 10, 50, 100, 200, 500, 1000)
                        .register(meters)
                        .record(spans);
            }
        }
    }

    @Override
    public Condition live() {
        Throwable failure = exporter.failure();
        return new Condition(failure == null, failure == null ? "running" : "died of " + failure);
    }

    @Override
    public Condition ready() {
        if (!live().ok()) {
            return live();
        }
        Health health = exporter.health();
        if (health.state() == Health.State.MISCONFIGURED) {
            return new Condition(false, health.detail());
        }
        if (!exporter.isMember()) {
            return new Condition(false, "no partitions were assigned yet, or the brokers do not answer");
        }
        return new Condition(true, health.state() == Health.State.READY ? "running" : health.detail());
    }

    @Override
    public List<MeterBinder> meters() {
        return List.of(this::bindStats, batches, new KafkaClientMetrics(exporter.consumer()));
    }

    private void bindStats(MeterRegistry registry) {
        counter(registry, "received.records", "Records read since the start.", ExporterStats::taken);
        counter(registry, "skipped.records", "Records of other accounts.", ExporterStats::skipped);
        counter(registry, "bare.records", "Dead-lettered records that SGP has without payload.", ExporterStats::bare);
        counter(
                registry,
                "lost.to.retention.records",
                "Records that were gone from the topic before they could be read.",
                ExporterStats::lostToRetention);
        outcome(registry, "acknowledged", ExporterStats::acknowledged);
        outcome(registry, "collapsed", ExporterStats::collapsed);
        outcome(registry, "dead-lettered", ExporterStats::deadLettered);
        outcome(registry, "stub_unneeded", ExporterStats::stubsUnneeded);
        for (String status : STATUSES) {
            FunctionCounter.builder(
                            "spanflow.exporter.requests",
                            exporter,
                            any -> any.stats().requests().getOrDefault(status, 0L))
                    .description("Requests to SGP that have ended, by the class of their status; none: no answer.")
                    .tag("status", status)
                    .register(registry);
        }
        CAUSES.forEach(cause -> FunctionCounter.builder(
                        "spanflow.exporter.retries",
                        exporter,
                        any -> any.stats().retriesByCause().getOrDefault(cause, 0L))
                .description("Requests that had to be repeated, by the status that made them so.")
                .tag("cause", cause)
                .register(registry));
        gauge(
                registry,
                "in.flight.records",
                "Records read and not yet done.",
                any -> any.stats().inFlight());
        gauge(
                registry,
                "aside.traces",
                "Traces that wait because SGP fails on one of their spans while it takes others.",
                any -> any.stats().tracesAside());
        gauge(
                registry,
                "request.limit",
                "How many requests may be on their way at once.",
                any -> any.stats().requestLimit());
        gauge(
                registry,
                "lag.seconds",
                "How long the oldest record that is not exported lies on its topic.",
                any -> any.stats().lagSeconds(System.currentTimeMillis()));
        gauge(
                registry,
                "retention.used.ratio",
                "How much of the topic's retention that record has used; at 1 the first is lost.",
                Exporter::retentionUsed);
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<Exporter> value) {
        Gauge.builder("spanflow.exporter." + name, exporter, value)
                .description(description)
                .register(registry);
    }

    private void outcome(MeterRegistry registry, String outcome, ToDoubleFunction<ExporterStats> value) {
        FunctionCounter.builder("spanflow.exporter.records", exporter, any -> value.applyAsDouble(any.stats()))
                .description("Records that are done since the start, by what became of them.")
                .tag("outcome", outcome)
                .register(registry);
    }

    private void counter(
            MeterRegistry registry, String name, String description, ToDoubleFunction<ExporterStats> value) {
        FunctionCounter.builder("spanflow.exporter." + name, exporter, any -> value.applyAsDouble(any.stats()))
                .description(description)
                .register(registry);
    }

    @Override
    public void awaitStopped() throws InterruptedException {
        exporter.await();
    }

    @Override
    public @Nullable Throwable failure() {
        return exporter.failure();
    }

    @Override
    public void close() {
        exporter.close();
    }

    @Override
    public String toString() {
        return "exporter";
    }
}
