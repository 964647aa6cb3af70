/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spanflow.local.sgp.Report;
import dev.spanflow.local.sgp.SgpStandIn;
import dev.spanflow.schemas.Spans;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A range out of the middle of many spans, each started and completed, children before parents; live traffic goes on and its
 * latency stays within twice its own. System property {@code e2e.replay.soak.spans}: so many lie on the topic.
 */
@Tag("soak")
@Timeout(7_200)
class ITReplaySoak {
    private static final Logger log = LoggerFactory.getLogger(ITReplaySoak.class);
    private static final Duration PATIENCE = Duration.ofMinutes(60);
    private static final int SPANS_A_TRACE = 50;
    private static final int TRACES =
            Math.max(90, Integer.getInteger("e2e.replay.soak.spans", 100_000) / SPANS_A_TRACE);
    private static final int SAMPLE = 500;
    private static final int USUAL = 300;

    @Test
    void million_isReplayedWhole_whileLiveTrafficGoesOn(@TempDir Path data) throws Exception {
        try (Ground ground = Ground.withBrokerProcess(data);
                Child assembler = ground.assemblerProcess(200);
                Child exporter = ground.exporterProcess();
                KafkaProducer<byte[], byte[]> producer = producer(ground);
                SgpStandIn other = SgpStandIn.start(data.resolve("other.db"), 0)) {
            // The range begins and ends in the middle of a hundred traces each.
            int first = TRACES / 3;
            int last = TRACES * 2 / 3;
            send(ground, producer, 0, first, 0, SPANS_A_TRACE);
            send(ground, producer, first, first + 20, 0, SPANS_A_TRACE / 2);
            Instant from = next();
            send(ground, producer, first, first + 20, SPANS_A_TRACE / 2, SPANS_A_TRACE);
            send(ground, producer, first + 20, last, 0, SPANS_A_TRACE);
            send(ground, producer, last, last + 20, 0, SPANS_A_TRACE / 2);
            Instant to = next();
            send(ground, producer, last, last + 20, SPANS_A_TRACE / 2, SPANS_A_TRACE);
            send(ground, producer, last + 20, TRACES, 0, SPANS_A_TRACE);
            long all = (long) TRACES * SPANS_A_TRACE;
            await("all spans at SGP")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(2))
                    .until(() -> ground.standIn().figure("rows") == all);
            // Else what is left of that would be part of the figure before.
            AtomicLong records = new AtomicLong();
            await("the last of their records")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(3))
                    .until(() ->
                            records.get() == records.getAndSet(ground.standIn().figure("records")));
            long expected = (long) (last + 20 - first) * SPANS_A_TRACE;
            ReplayCli cli = new ReplayCli(ground, data.resolve("replay"));
            String[] range = {"--from", from.toString(), "--to", to.toString(), "--settle", "0s", "--execute"};
            Probes.Latencies usual = usual(ground, producer);

            ReplayCli.Ended backfill =
                    run(cli, "backfill", range, "--to-url", other.url().toString());

            assertThat(backfill.planned("spans")).isEqualTo(expected);
            Report report = other.report();
            assertThat(report.rows()).isEqualTo(expected);
            assertThat(report.records()).isEqualTo(expected);
            assertThat(report.violations()).isZero();
            assertThat(report.passedOrphans()).isZero();

            Map<String, Optional<String>> before = sample(ground, first, last);
            long rows = ground.sgp().report().rows();
            Probes probes = new Probes(ground, producer, "during");
            ReplayCli.Ended live = run(cli, "live", range);
            Probes.Latencies meanwhile = probes.latencies();
            assertThat(live.last("result").path("arrived").asLong()).isEqualTo(expected);
            assertThat(ground.sgp().report().rows()).isEqualTo(rows + meanwhile.spans());
            assertThat(ground.sgp().report().violations()).isZero();
            assertThat(sample(ground, first, last)).isEqualTo(before);
            log.info("Live spans before: {}; during a replay: {}", usual, meanwhile);
            assertThat(meanwhile.percentile(99))
                    .as("ms, at most twice that of %s: %s", usual, meanwhile)
                    .isLessThanOrEqualTo(2 * usual.percentile(99));
            assertThat(assembler.isAlive()).as(assembler.output()).isTrue();
            assertThat(exporter.isAlive()).as(exporter.output()).isTrue();
        }
    }

    private static Probes.Latencies usual(Ground ground, KafkaProducer<byte[], byte[]> producer) throws Exception {
        try (Probes probes = new Probes(ground, producer, "before")) {
            await().atMost(PATIENCE).until(() -> probes.sent() >= USUAL);
            return probes.latencies();
        }
    }

    private static ReplayCli.Ended run(ReplayCli cli, String what, String[] range, String... more) throws Exception {
        List<String> args = new ArrayList<>(List.of(range));
        args.addAll(List.of(more));
        long start = System.nanoTime();
        ReplayCli.Ended ended = cli.runApart(PATIENCE, args.toArray(String[]::new));
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(ended.code()).as(ended.err()).isZero();
        long arrived = ended.last("result").path("arrived").asLong();
        log.info("{}: {} spans in {} s, {} spans/s", what, arrived, Math.round(seconds), Math.round(arrived / seconds));
        return ended;
    }

    private static KafkaProducer<byte[], byte[]> producer(Ground ground) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", ground.bootstrapServers(), "linger.ms", 5, "compression.type", "lz4"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Of some traces some spans, the deepest first: each started, then each completed. */
    private static void send(
            Ground ground,
            KafkaProducer<byte[], byte[]> producer,
            int fromTrace,
            int toTrace,
            int fromSpan,
            int toSpan) {
        for (int trace = fromTrace; trace < toTrace; trace++) {
            for (int i = fromSpan; i < toSpan; i++) {
                send(ground, producer, span(trace, SPANS_A_TRACE - 1 - i));
            }
            for (int i = fromSpan; i < toSpan; i++) {
                send(ground, producer, span(trace, SPANS_A_TRACE - 1 - i).completed());
            }
        }
        producer.flush();
    }

    private static Spans span(int trace, int span) {
        Spans made = Spans.span("trace-" + trace, "span-" + span).output("x".repeat(200));
        return span == 0 ? made : made.parent("span-" + (span - 1) / 3);
    }

    private static void send(Ground ground, KafkaProducer<byte[], byte[]> producer, Spans span) {
        var unused = producer.send(
                new ProducerRecord<>(ground.topics().spans(), span.traceId().getBytes(UTF_8), span.bytes()));
    }

    private static Map<String, Optional<String>> sample(Ground ground, int firstTrace, int lastTrace) {
        Map<String, Optional<String>> sample = new HashMap<>();
        for (int i = 0; i < SAMPLE; i++) {
            String trace = "trace-" + (firstTrace + i % (lastTrace - firstTrace));
            String span = "span-" + i % SPANS_A_TRACE;
            sample.put(trace + "/" + span, ground.sgp().find("default", trace, span));
        }
        assertThat(sample.values()).allMatch(Optional::isPresent);
        return sample;
    }

    private static Instant next() {
        Instant now = Instant.now().plusMillis(2);
        await().pollInterval(Duration.ofMillis(1)).until(() -> Instant.now().isAfter(now.plusMillis(1)));
        return Instant.ofEpochMilli(now.toEpochMilli());
    }
}
