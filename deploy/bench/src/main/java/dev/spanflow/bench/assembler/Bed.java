/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.assembler;

import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.bench.Broker;
import dev.spanflow.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Broker, topics and folders of one run; all gone with it. */
final class Bed implements AutoCloseable {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Path folder;
    private final Broker broker;
    private final Admin admin;
    private final AtomicInteger numbers = new AtomicInteger();

    private Bed(Path folder, Broker broker) {
        this.folder = folder;
        this.broker = broker;
        this.admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    static Bed make() throws IOException {
        Path folder = Files.createTempDirectory("spanflow-bench");
        return new Bed(folder, Broker.start(folder.resolve("kafka")));
    }

    Path folder() {
        return folder;
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    Topics topics(int partitions) {
        Topics topics = new Topics("bench-" + numbers.incrementAndGet() + ".");
        topics.create(admin, partitions, (short) 1);
        return topics;
    }

    Topics fed(SpanFeed feed, int partitions) {
        Topics topics = topics(partitions);
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("linger.ms", 20, "compression.type", "lz4"))) {
            feed.sendTo(producer, topics.spans());
        }
        return topics;
    }

    KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("bootstrap.servers", bootstrapServers());
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** For a first start: an own folder for the state. */
    Settings settings(Topics topics, int commitMs) throws IOException {
        Path state = Files.createDirectory(folder.resolve("state-" + numbers.incrementAndGet()));
        return new Settings(
                state,
                topics.application("assembler"),
                new AssemblerConfig(Map.of(
                        AssemblerConfig.BOOTSTRAP_SERVERS, bootstrapServers(),
                        AssemblerConfig.TOPIC_PREFIX, topics.prefix(),
                        AssemblerConfig.COMMIT_INTERVAL_MS, commitMs,
                        AssemblerConfig.STATE_DIR, state.toString())));
    }

    record Settings(Path state, String application, AssemblerConfig config) {}

    /** Whether the group has committed all of the spans topic. */
    boolean isRead(Topics topics, String application) {
        Map<TopicPartition, Long> ends = ends(topics.spans(), IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, OffsetAndMetadata> committed =
                await(admin.listConsumerGroupOffsets(application).partitionsToOffsetAndMetadata());
        return ends.entrySet().stream().allMatch(end -> end.getValue() <= offset(committed.get(end.getKey())));
    }

    private static long offset(@org.jspecify.annotations.Nullable OffsetAndMetadata committed) {
        return committed == null ? 0 : committed.offset();
    }

    /** Whether no transaction is open in the topic. */
    boolean isSettled(String topic) {
        return ends(topic, IsolationLevel.READ_COMMITTED).equals(ends(topic, IsolationLevel.READ_UNCOMMITTED));
    }

    private Map<TopicPartition, Long> ends(String topic, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        await(admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
                .flatMap(description -> description.partitions().stream())
                .forEach(info -> partitions.put(new TopicPartition(topic, info.partition()), OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        await(admin.listOffsets(partitions, new ListOffsetsOptions(isolation)).all())
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** The next contender reads the same topic from its start, with nothing left of the last one's state. */
    void forget(Settings settings) {
        delete(settings.state());
        await(admin.deleteTopics(names(settings.application() + "-")).all());
        await(admin.deleteConsumerGroups(List.of(settings.application())).all());
    }

    void drop(Topics topics) {
        await(admin.deleteTopics(names(topics.prefix())).all());
    }

    private List<String> names(String prefix) {
        return await(admin.listTopics().names()).stream()
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    static void pause() {
        LockSupport.parkNanos(POLL_NANOS);
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new KafkaException(e.getCause());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        admin.close();
        broker.close();
        delete(folder);
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
