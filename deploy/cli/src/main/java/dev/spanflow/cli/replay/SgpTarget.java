/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import dev.spanflow.exporter.Exporter;
import dev.spanflow.exporter.ExporterConfig;
import dev.spanflow.exporter.Health;
import dev.spanflow.exporter.ledger.ExportLedger;
import dev.spanflow.exporter.pace.GiveWay;
import dev.spanflow.exporter.pace.Pace;
import dev.spanflow.exporter.pace.RateLimit;
import dev.spanflow.schemas.Replay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** An SGP: an exporter of its own ships there, at the rate of the plan, and gives way when SGP has too much to do. */
final class SgpTarget implements Target {
    private static final Duration FIRST_REST = Duration.ofSeconds(5);
    private static final Duration LONGEST_REST = Duration.ofSeconds(60);

    private final ExporterConfig config;
    private final Replay.Plan plan;
    private @Nullable Exporter exporter;

    SgpTarget(ExporterConfig config, Replay.Plan plan) {
        this.config = config;
        this.plan = plan;
    }

    @Override
    public void open() {
        exporter = Exporter.start(config, (status, spans, took) -> {}, pace(plan));
    }

    private static Pace pace(Replay.Plan plan) {
        List<Pace> paces = new ArrayList<>(List.of(new GiveWay(FIRST_REST, LONGEST_REST)));
        if (plan.rate() != null) {
            paces.add(RateLimit.ofSpans(plan.rate()));
        }
        if (plan.rateBytes() != null) {
            paces.add(RateLimit.ofBytes(plan.rateBytes()));
        }
        return Pace.all(paces);
    }

    @Override
    public @Nullable String fault() {
        if (exporter == null) {
            return null;
        }
        Throwable failure = exporter.failure();
        if (failure != null) {
            throw new KafkaException("The replay's exporter has died: " + failure.getMessage(), failure);
        }
        return detail(Health.State.MISCONFIGURED);
    }

    @Override
    public @Nullable String hindrance() {
        return detail(Health.State.OUTAGE);
    }

    private @Nullable String detail(Health.State state) {
        Health health = exporter == null ? null : exporter.health();
        return health != null && health.state() == state ? health.detail() : null;
    }

    @Override
    public Tally tally(Collection<OffsetAndMetadata> committed) {
        ExportLedger sum = committed.stream()
                .map(offset -> ExportLedger.ofMetadata(offset.metadata()))
                .reduce(ExportLedger.EMPTY, ExportLedger::plus);
        return new Tally(sum.acknowledged() + sum.collapsed(), sum.deadLettered());
    }

    @Override
    public void close() {
        if (exporter != null) {
            exporter.close();
            exporter = null;
        }
    }
}
