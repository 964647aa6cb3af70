/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.assembler;

import dev.spanflow.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;

/**
 * One contender reading a fed topic to its end.
 *
 * @param spans as many as were read
 * @param seconds from the first record read to the commit of the last
 * @param written records and bytes per topic, without the topics' prefix, as the producer counted them: bytes are those of
 *     its compressed batches
 * @param stateBytes of the files that RocksDB has left
 */
record Run(long spans, double seconds, Map<String, Written> written, long stateBytes) {
    private static final long SPIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final String ORDERED = "ordered-spans";
    private static final String CHANGELOG = "-changelog";

    record Written(double records, double bytes) {
        private static final Written NOTHING = new Written(0, 0);

        private Written plus(Written other) {
            return new Written(records + other.records, bytes + other.bytes);
        }
    }

    double perSecond() {
        return spans / seconds;
    }

    /** @throws IllegalStateException when another number has left than has come */
    Run requireAllLeft() {
        double left = left(written);
        if (left != spans) {
            throw new IllegalStateException(String.format(
                    "%,.0f records have left and %,d have come: a transaction was given up, is the machine too busy?",
                    left, spans));
        }
        return this;
    }

    Written changelog() {
        return written.entrySet().stream()
                .filter(topic -> topic.getKey().endsWith(CHANGELOG))
                .map(Map.Entry::getValue)
                .reduce(Written.NOTHING, Written::plus);
    }

    static Run of(Contender contender, Bed bed, Topics topics, long spans) throws IOException {
        return of(contender, bed, topics, spans, LONGEST);
    }

    /**
     * Reads all, or as much as it can in that time.
     *
     * @throws IllegalStateException when it reads another number of records than there are
     */
    static Run of(Contender contender, Bed bed, Topics topics, long spans, Duration atMost) throws IOException {
        Bed.Settings settings = bed.settings(topics, AssemblerBenchmark.COMMIT_MS);
        Run run;
        try (Contender.Running running = contender.start(settings.config(), topics)) {
            run = measure(running, bed, topics, spans, settings, atMost);
        }
        Run withState = new Run(run.spans, run.seconds, run.written, tableBytes(settings.state()));
        bed.forget(settings);
        return withState;
    }

    private static Run measure(
            Contender.Running running, Bed bed, Topics topics, long spans, Bed.Settings settings, Duration atMost) {
        long joinedBy = System.nanoTime() + LONGEST.toNanos();
        while (running.read() == 0) { // joining the group is not measured
            if (System.nanoTime() - joinedBy > 0) {
                throw new IllegalStateException("nothing was read within " + LONGEST);
            }
            LockSupport.parkNanos(SPIN_NANOS);
        }
        long start = System.nanoTime();
        long end = start + atMost.toNanos();
        while (running.read() < spans && System.nanoTime() - end < 0) {
            Bed.pause();
        }
        while (!isDone(running, bed, topics, spans, settings) && System.nanoTime() - end < 0) {
            Bed.pause();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (running.read() > spans) {
            throw new IllegalStateException("read " + running.read() + " records where " + spans + " were sent");
        }
        return new Run(running.read(), seconds, written(running.streams(), topics), 0);
    }

    /** Also what was read last has left, and no transaction is open: a large cascade goes on behind the end of the input. */
    private static boolean isDone(
            Contender.Running running, Bed bed, Topics topics, long spans, Bed.Settings settings) {
        return (!running.letsAllGo() || left(written(running.streams(), topics)) >= spans)
                && bed.isRead(topics, settings.application())
                && bed.isSettled(topics.orderedSpans());
    }

    private static double left(Map<String, Written> written) {
        return written.getOrDefault(ORDERED, Written.NOTHING).records();
    }

    private static Map<String, Written> written(KafkaStreams streams, Topics topics) {
        Map<String, Written> written = new TreeMap<>();
        streams.metrics().forEach((name, metric) -> {
            String topic = name.tags().get("topic");
            if (topic != null && name.group().equals("producer-topic-metrics")) {
                written.merge(topic.substring(topics.prefix().length()), written(name, metric), Written::plus);
            }
        });
        return written;
    }

    private static Written written(MetricName name, Metric metric) {
        return switch (name.name()) {
            case "record-send-total" -> new Written((double) metric.metricValue(), 0);
            case "record-retry-total" -> new Written(-(double) metric.metricValue(), 0); // were counted as sent again
            case "byte-total" -> new Written(0, (double) metric.metricValue());
            default -> Written.NOTHING;
        };
    }

    private static long tableBytes(Path state) throws IOException {
        try (Stream<Path> files = Files.walk(state)) {
            return files.filter(file -> file.toString().endsWith(".sst"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
