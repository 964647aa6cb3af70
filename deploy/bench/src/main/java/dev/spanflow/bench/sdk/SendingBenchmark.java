/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.sdk;

import dev.spanflow.bench.Broker;
import dev.spanflow.schemas.Topics;
import dev.spanflow.tracing.Tracing;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.tools.ProducerPerformance;

/** SDK to broker, beside Kafka's own performance tool sending the very same records with the same settings, in turn. */
final class SendingBenchmark {
    private static final int PARTITIONS = 4;
    private static final int WARM_UP = 100_000;
    private static final int WARM_UP_ROUNDS =
            6; // until C2 is done: the tool is a few loops, the SDK some thousand lines
    private static final int SAMPLE = 2_000;
    private static final int SPANS_A_TRACE = 50;
    private static final int MOST_PENDING = 20_000;
    private static final int CHECKED_EVERY = 500;
    private static final Pattern RATE = Pattern.compile("([0-9.]+) records/sec \\(([0-9.]+) MB/sec\\)");
    private static final String TEXT = "lorem ipsum dolor sit amet ".repeat(11);

    private final int rounds;
    private final int records;
    private final Topics topics = new Topics("bench.");

    SendingBenchmark(int rounds, int records) {
        this.rounds = rounds;
        this.records = records;
    }

    void run() throws Exception {
        Path folder = Files.createTempDirectory("bench-sdk");
        try (Broker broker = Broker.start(folder.resolve("kafka"))) {
            run(broker.bootstrapServers(), folder.resolve("records.jsonl"));
        } finally {
            delete(folder);
        }
    }

    private void run(String servers, Path payloads) throws Exception {
        createTopics(servers);
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            ours(servers, WARM_UP);
        }
        sample(servers, payloads);
        floor(servers, payloads, WARM_UP);
        List<Double> floors = new ArrayList<>();
        List<Double> ours = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            floors.add(floor(servers, payloads, records));
            ours.add(ours(servers, records));
            System.err.printf(
                    Locale.ROOT,
                    "round %d: floor %.0f, ours %.0f records/s%n",
                    round,
                    floors.get(round),
                    ours.get(round));
        }
        double floor = median(floors);
        double our = median(ours);
        System.out.printf(
                Locale.ROOT,
                "%nSDK to broker, acks=all, %d B a record, %d rounds of %,d records, median (least to most), records/s%n"
                        + "Kafka's performance tool  %,10.0f (%,.0f to %,.0f)%n"
                        + "SDK                       %,10.0f (%,.0f to %,.0f)%nratio                      %10.2f%n",
                Files.size(payloads) / SAMPLE,
                rounds,
                records,
                floor,
                Collections.min(floors),
                Collections.max(floors),
                our,
                Collections.min(ours),
                Collections.max(ours),
                our / floor);
    }

    /** Records a second that were acknowledged; a caller that would overrun the queue waits a moment. */
    private double ours(String servers, int count) {
        Tracing tracing = Tracing.builder(servers)
                .topicPrefix(topics.prefix())
                .queueBytes(128 << 20)
                .build();
        tracing.trace("warm up").run(() -> {});
        tracing.flush(Duration.ofMinutes(1));
        long before = tracing.stats().acknowledged();
        long start = System.nanoTime();
        for (int done = 0; done < count; done += SPANS_A_TRACE) {
            tracing.trace("job").run(() -> {
                for (int i = 1; i < SPANS_A_TRACE; i++) {
                    tracing.span("step").input("text", TEXT).start().end();
                }
            });
            while (done % CHECKED_EVERY == 0 && tracing.stats().pending() > MOST_PENDING) {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
            }
        }
        if (!tracing.flush(Duration.ofMinutes(2)).complete() || tracing.stats().droppedTotal() > 0) {
            throw new IllegalStateException("not all arrived: " + tracing.stats());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double rate = (tracing.stats().acknowledged() - before) / seconds;
        tracing.close();
        return rate;
    }

    /** In a JVM of its own, as it prints its figures; the last line is that of the records after the warm-up. */
    private double floor(String servers, Path payloads, int count) throws Exception {
        Process tool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-Dlogback.configurationFile=logback-bench.xml",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProducerPerformance.class.getName(),
                        "--topic",
                        "bench.floor",
                        "--num-records",
                        Integer.toString(count + WARM_UP),
                        "--warmup-records",
                        Integer.toString(WARM_UP),
                        "--payload-file",
                        payloads.toString(),
                        "--throughput",
                        "-1",
                        "--command-property",
                        "bootstrap.servers=" + servers,
                        "acks=all",
                        ProducerConfig.COMPRESSION_TYPE_CONFIG + "=zstd",
                        ProducerConfig.LINGER_MS_CONFIG + "=20",
                        ProducerConfig.BATCH_SIZE_CONFIG + "=131072")
                .redirectErrorStream(true)
                .start();
        String last = "";
        try (BufferedReader out = tool.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = RATE.matcher(line).find() ? line : last;
            }
        }
        tool.waitFor();
        Matcher rate = RATE.matcher(last);
        if (!rate.find()) {
            throw new IllegalStateException("the performance tool printed no rate");
        }
        return Double.parseDouble(rate.group(1));
    }

    /** What we sent, one record a line, for the tool to draw from. */
    private void sample(String servers, Path payloads) throws IOException {
        List<byte[]> lines = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = Stream.iterate(0, i -> i + 1)
                    .limit(PARTITIONS)
                    .map(i -> new TopicPartition(topics.spans(), i))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            while (lines.size() < SAMPLE) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> lines.add(record.value()));
            }
        }
        try (var out = Files.newOutputStream(payloads)) {
            for (byte[] line : lines.subList(0, SAMPLE)) {
                out.write(line);
                out.write('\n');
            }
        }
    }

    private void createTopics(String servers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) servers))) {
            topics.create(admin, PARTITIONS, (short) 1);
            admin.createTopics(
                            List.of(new org.apache.kafka.clients.admin.NewTopic("bench.floor", PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
