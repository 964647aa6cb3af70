/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench;

import dev.spanflow.assembler.Assembler;
import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.assembler.ordering.Outcome;
import dev.spanflow.embedded.EmbeddedKafka;
import dev.spanflow.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The assembler against a pass-through of the same records: exactly once, RocksDB, one broker, one thread, all in this JVM.
 * A figure is records per second from the first record read to the commit of the last; the median of the rounds.
 */
final class AssemblerBenchmark implements Main.Benchmark {
    private static final int PARTITIONS = 4;

    @Override
    public void run(Main.Sizes sizes) throws Exception {
        int spans = sizes.of("spans", 200_000);
        int perTrace = sizes.of("per-trace", 50);
        int rounds = sizes.of("rounds", 3);
        Path data = Files.createTempDirectory("spanflow-bench");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data.resolve("kafka"), 0)) {
            round(kafka, data, new SpanFeed(spans / 4, perTrace, SpanFeed.Order.DISPLACED)); // warms up
            System.out.printf("assembler: %,d spans of ~600 B, %d a trace, %d rounds%n%n", spans, perTrace, rounds);
            System.out.printf(
                    "%-16s %14s %14s %8s %20s%n", "", "floor spans/s", "spans/s", "ratio", "changelog records");
            for (SpanFeed.Order order : SpanFeed.Order.values()) {
                List<Round> results = new ArrayList<>();
                for (int i = 0; i < rounds; i++) {
                    results.add(round(kafka, data, new SpanFeed(spans, perTrace, order)));
                }
                print(order, results, spans);
            }
        }
    }

    /** Spans a second, and what the assembler wrote to its changelog. */
    private record Round(double floor, double ours, long changelog) {}

    private static void print(SpanFeed.Order order, List<Round> rounds, int spans) {
        double floor = median(rounds.stream().mapToDouble(Round::floor).toArray());
        double ours = median(rounds.stream().mapToDouble(Round::ours).toArray());
        double ratio = median(
                rounds.stream().mapToDouble(round -> round.ours / round.floor).toArray());
        double changelog =
                median(rounds.stream().mapToDouble(round -> round.changelog).toArray());
        System.out.printf(
                "%-16s %,14.0f %,14.0f %8.2f %,12.0f = %.2f a span%n",
                order, floor, ours, ratio, changelog, changelog / spans);
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static Round round(EmbeddedKafka kafka, Path data, SpanFeed feed) throws Exception {
        String name = "bench" + System.nanoTime() + ".";
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            Topics floorTopics = fed(admin, kafka, "floor-" + name, feed);
            double floor = floor(admin, kafka, data, floorTopics, feed.spans());
            Topics ourTopics = fed(admin, kafka, "ours-" + name, feed);
            double ours = ours(admin, kafka, data, ourTopics, feed.spans());
            long changelog = records(admin, ourTopics.application("assembler") + "-assembly-changelog");
            delete(admin, floorTopics);
            delete(admin, ourTopics);
            return new Round(floor, ours, changelog);
        }
    }

    private static double floor(Admin admin, EmbeddedKafka kafka, Path data, Topics topics, int spans)
            throws Exception {
        try (PassThrough floor = PassThrough.start(config(kafka, data, topics), topics)) {
            long start = awaitFirst(floor::copied);
            awaitRead(admin, topics);
            return perSecond(spans, start);
        }
    }

    private static double ours(Admin admin, EmbeddedKafka kafka, Path data, Topics topics, int spans) throws Exception {
        try (Assembler assembler = Assembler.start(config(kafka, data, topics))) {
            long start = awaitFirst(assembler.counts()::all);
            awaitRead(admin, topics);
            double perSecond = perSecond(spans, start);
            long released = assembler.counts().of(Outcome.RELEASED);
            if (released != spans) {
                throw new IllegalStateException("released " + released + " of " + spans + " spans");
            }
            return perSecond;
        }
    }

    private static double perSecond(int spans, long start) {
        return spans / ((System.nanoTime() - start) / 1e9);
    }

    private static AssemblerConfig config(EmbeddedKafka kafka, Path data, Topics topics) {
        return new AssemblerConfig(Map.of(
                AssemblerConfig.BOOTSTRAP_SERVERS, kafka.bootstrapServers(),
                AssemblerConfig.TOPIC_PREFIX, topics.prefix(),
                AssemblerConfig.COMMIT_INTERVAL_MS, 500,
                AssemblerConfig.STATE_DIR, data.resolve("state").toString()));
    }

    private static Topics fed(Admin admin, EmbeddedKafka kafka, String prefix, SpanFeed feed) {
        Topics topics = new Topics(prefix);
        topics.create(admin, PARTITIONS, (short) 1);
        Map<String, Object> properties =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 20, "compression.type", "lz4");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            feed.sendTo(producer, topics.spans());
        }
        return topics;
    }

    /** Joining the group is not measured. */
    private static long awaitFirst(LongSupplier records) {
        while (records.getAsLong() == 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return System.nanoTime();
    }

    /** Until the group has committed all of the spans topic. */
    private static void awaitRead(Admin admin, Topics topics) throws Exception {
        Map<TopicPartition, Long> ends = ends(admin, topics.spans());
        while (!isRead(admin, topics, ends)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static boolean isRead(Admin admin, Topics topics, Map<TopicPartition, Long> ends) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        admin.listConsumerGroupOffsets(topics.application("assembler"))
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        committed.put(partition, offset);
                    }
                });
        return ends.entrySet().stream()
                .allMatch(end -> committed.containsKey(end.getKey())
                        && committed.get(end.getKey()).offset() >= end.getValue());
    }

    private static long records(Admin admin, String topic) throws Exception {
        return ends(admin, topic).values().stream().mapToLong(Long::longValue).sum();
    }

    private static Map<TopicPartition, Long> ends(Admin admin, String topic) throws Exception {
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        for (int i = 0; i < PARTITIONS; i++) {
            partitions.put(new TopicPartition(topic, i), OffsetSpec.latest());
        }
        return admin.listOffsets(partitions).all().get().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, end -> offset(end.getValue())));
    }

    private static long offset(ListOffsetsResultInfo end) {
        return end.offset();
    }

    private static void delete(Admin admin, Topics topics) throws Exception {
        List<String> own = admin.listTopics().names().get().stream()
                .filter(name -> name.startsWith(topics.prefix()))
                .toList();
        admin.deleteTopics(own).all().get();
    }
}
