/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import dev.spanflow.exporter.Exporter;
import dev.spanflow.exporter.ExporterConfig;
import dev.spanflow.exporter.ExporterStats;
import dev.spanflow.exporter.Health;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The exporter for its command. An outage of SGP leaves it ready: it heals without it. */
final class ExporterApp implements RunningApp {
    private static final List<String> STATUSES = List.of("2xx", "3xx", "4xx", "5xx", "none");

    private final Exporter exporter;

    private ExporterApp(Exporter exporter) {
        this.exporter = exporter;
    }

    static ExporterApp start(ExporterConfig config) {
        return new ExporterApp(Exporter.start(config));
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
        return List.of(this::bindStats, new KafkaClientMetrics(exporter.consumer()));
    }

    private void bindStats(MeterRegistry registry) {
        counter(registry, "received.records", "Records read since the start.", ExporterStats::taken);
        counter(registry, "retries", "Requests that had to be repeated.", ExporterStats::retries);
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
        Gauge.builder(
                        "spanflow.exporter.in.flight.records",
                        exporter,
                        any -> any.stats().inFlight())
                .description("Records read and not yet done.")
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
