/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spanflow.embedded.EmbeddedKafka;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.Topics;
import dev.spanflow.tracing.DeliveryStats.DropCause;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The broker is away at the start, for three delivery timeouts in the middle, and at the end. */
@Timeout(180)
@Tag("chaos")
class ITOutage {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final int DELIVERY_TIMEOUT_MS = Integer.getInteger("sdk.delivery.timeout.ms", 1_500);
    private static final int OUTAGE_MS = 3 * DELIVERY_TIMEOUT_MS;
    private static final int WARM_UP = 50; // until all classes are loaded
    private static final long QUEUE_BYTES = 2 << 20;

    private final Topics inMemory = new Topics("memory.");
    private final Topics inJournal = new Topics("journal.");
    private final int port = SpansTopic.freePort();

    @TempDir
    Path data;

    @TempDir
    Path journal;

    @Test
    void nothingWaits_allIsAccountedFor_andTheJournalLosesNothing() throws Exception {
        Worker memory = new Worker(builder(inMemory).queueBytes(QUEUE_BYTES).build());
        Worker kept = new Worker(builder(inJournal).journal(journal).build());
        await().until(() -> memory.traces() > 50);
        try (EmbeddedKafka broker = EmbeddedKafka.start(data, port)) {
            createTopics(broker.bootstrapServers());
            await().atMost(LONG).until(() -> memory.acknowledged() > 500 && kept.acknowledged() > 500);
        }
        await().pollDelay(Duration.ofMillis(OUTAGE_MS)).atMost(LONG).until(() -> memory.dropped(DropCause.FAILED) > 0);
        try (EmbeddedKafka broker = EmbeddedKafka.start(data, port)) {
            long before = memory.acknowledged();
            await().atMost(LONG).until(() -> memory.acknowledged() > before + 500);
            await().atMost(LONG).until(() -> kept.tracing.stats().pending() < 2_000);
        }
        CompletableFuture.allOf(CompletableFuture.runAsync(memory::stop), CompletableFuture.runAsync(kept::stop))
                .join();

        assertThat(memory.longestMicros()).isLessThan(TimeUnit.SECONDS.toMicros(1));
        assertThat(kept.longestMicros()).isLessThan(TimeUnit.SECONDS.toMicros(1));
        DeliveryStats lost = memory.tracing.stats();
        assertBalanced(lost);
        assertThat(lost.dropped().get(DropCause.FAILED)).isPositive();
        DeliveryStats left = kept.tracing.stats();
        assertBalanced(left);
        assertThat(left.droppedTotal()).isZero();
        assertThat(left.kept()).isPositive();
        try (EmbeddedKafka broker = EmbeddedKafka.start(data, port)) {
            try (Tracing next = builder(inJournal).journal(journal).build()) {
                assertThat(next.stats().recovered()).isEqualTo(left.kept());
                assertThat(next.flush(LONG).complete()).isTrue();
            }
            check(memory, left, broker.bootstrapServers());
        }
        System.out.println("ITOutage: longest call " + memory.longestMicros() + " us in memory, " + kept.longestMicros()
                + " us with a journal; " + lost + "; " + left);
    }

    private void check(Worker memory, DeliveryStats left, String servers) throws Exception {
        List<SpanRecord> ofMemory = SpansTopic.spans(SpansTopic.read(servers, inMemory));
        List<SpanRecord> ofJournal = SpansTopic.spans(SpansTopic.read(servers, inJournal));
        assertThat(ofMemory).hasSizeGreaterThanOrEqualTo((int) memory.acknowledged());
        assertThat(distinct(ofJournal)).hasSize((int) left.recorded());
        checkOrder(ofMemory);
    }

    /**
     * Of each trace the records came in the order in which they were recorded, with gaps. A completed record without a
     * started one may have come at the place of either.
     */
    private static void checkOrder(List<SpanRecord> records) {
        Map<String, List<SpanRecord>> byTrace = new HashMap<>();
        for (SpanRecord record : records) {
            byTrace.computeIfAbsent(record.traceId(), id -> new ArrayList<>()).add(record);
        }
        for (List<SpanRecord> trace : byTrace.values()) {
            Set<String> started = new HashSet<>();
            int last = -1;
            for (SpanRecord record : trace) {
                boolean root = record.name().equals("root");
                int begin = root ? 0 : 1;
                int end = root ? 3 : 2;
                int place = !record.completed() || (!started.contains(record.id()) && begin > last) ? begin : end;
                assertThat(place).as(record.traceId()).isGreaterThan(last);
                last = place;
                started.add(record.id());
            }
        }
    }

    private static Set<String> distinct(List<SpanRecord> records) {
        Set<String> distinct = new HashSet<>();
        records.forEach(record -> distinct.add(record.id() + record.completed()));
        return distinct;
    }

    private static void assertBalanced(DeliveryStats stats) {
        assertThat(stats.pending()).isZero();
        assertThat(stats.recorded())
                .isEqualTo(stats.acknowledged() + stats.superseded() + stats.droppedTotal() + stats.kept());
    }

    private TracingBuilder builder(Topics topics) {
        return Tracing.builder("127.0.0.1:" + port)
                .topicPrefix(topics.prefix())
                .shutdownHook(false)
                .kafka(Map.of(
                        "delivery.timeout.ms", DELIVERY_TIMEOUT_MS, "request.timeout.ms", DELIVERY_TIMEOUT_MS / 2));
    }

    private void createTopics(String servers) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) servers))) {
            inMemory.create(admin, 2, (short) 1);
            inJournal.create(admin, 2, (short) 1);
        }
    }

    /** Records all the time, and measures how long that takes. */
    private static final class Worker {
        private final Tracing tracing;
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicLong traces = new AtomicLong();
        private final AtomicLong longestNanos = new AtomicLong();
        private final Thread thread = new Thread(this::run);

        private Worker(Tracing tracing) {
            this.tracing = tracing;
            thread.start();
        }

        private void run() {
            while (!stopped.get()) {
                long start = System.nanoTime();
                tracing.trace("root").input("text", "x".repeat(300)).run(() -> tracing.inSpan("step", () -> {}));
                if (traces.incrementAndGet() > WARM_UP) {
                    longestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }

        private void stop() {
            stopped.set(true);
            await().until(() -> !thread.isAlive());
            long start = System.nanoTime();
            tracing.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        }

        private long traces() {
            return traces.get();
        }

        private long acknowledged() {
            return tracing.stats().acknowledged();
        }

        private long dropped(DropCause cause) {
            return tracing.stats().dropped().get(cause);
        }

        private long longestMicros() {
            return TimeUnit.NANOSECONDS.toMicros(longestNanos.get());
        }
    }
}
