/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.schemas.Spans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Single live spans, each a trace of its own, sent at a steady rate however long the others take; and how long each took to SGP,
 * from when it was due to be sent, so that a halt counts for all whom it made wait.
 */
final class Probes implements AutoCloseable {
    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(3);
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Ground ground;
    private final KafkaProducer<byte[], byte[]> producer;
    private final String name;
    private final long start = System.nanoTime();
    private final Queue<Probe> underway = new ConcurrentLinkedQueue<>();
    private final List<Long> arrived = new ArrayList<>(); // milliseconds; the watcher's until it ends
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Thread watcher = new Thread(this::watch, "probes");
    private volatile boolean stopped;
    private final AtomicInteger sent = new AtomicInteger();

    /** @param due on the monotonic clock */
    private record Probe(String trace, long due) {}

    /** In milliseconds. */
    record Latencies(List<Long> sorted) {
        int spans() {
            return sorted.size();
        }

        long percentile(int percent) {
            return sorted.get((sorted.size() - 1) * percent / 100);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "p50 %d p90 %d p99 %d most %d ms (%d spans)",
                    percentile(50),
                    percentile(90),
                    percentile(99),
                    percentile(100),
                    sorted.size());
        }
    }

    /** Begins to send. */
    Probes(Ground ground, KafkaProducer<byte[], byte[]> producer, String name) {
        this.ground = ground;
        this.producer = producer;
        this.name = name;
        watcher.setDaemon(true);
        watcher.start();
        var unused = clock.scheduleAtFixedRate(this::send, 0, EVERY_NANOS, TimeUnit.NANOSECONDS);
    }

    private void send() {
        int number = sent.getAndIncrement();
        Probe probe = new Probe(name + number, start + number * EVERY_NANOS);
        byte[] value = Spans.span(probe.trace(), "probe").bytes();
        var unused = producer.send(
                new ProducerRecord<>(ground.topics().spans(), probe.trace().getBytes(UTF_8), value));
        underway.add(probe);
    }

    int sent() {
        return sent.get();
    }

    private void watch() {
        while (!stopped || !underway.isEmpty()) {
            for (Iterator<Probe> all = underway.iterator(); all.hasNext(); ) {
                Probe probe = all.next();
                if (ground.sgp().find("default", probe.trace(), "probe").isPresent()) {
                    arrived.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - probe.due()));
                    all.remove();
                }
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Sends no more, waits until all have arrived. */
    Latencies latencies() throws InterruptedException {
        close();
        watcher.join(LONGEST.toMillis());
        if (watcher.isAlive()) {
            throw new AssertionError(underway.size() + " live spans have not arrived within " + LONGEST);
        }
        return new Latencies(arrived.stream().sorted().toList());
    }

    @Override
    public void close() throws InterruptedException {
        clock.shutdown();
        if (!clock.awaitTermination(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("a live span cannot be sent");
        }
        stopped = true;
    }
}
