/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import dev.spanflow.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers now and then whether an exporter has left ordered spans lie for more than half of their topic's retention.
 * Then the assembler pauses: what waits in the input has that one's retention still before it. Its own thread.
 */
final class ExportLagWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ExportLagWatch.class);
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

    /** Kafka's word for a topic without retention. */
    private static final long KEPT_FOR_EVER = -1;

    private final Admin admin;
    private final Map<String, Object> readerSettings;
    private final String topic;
    private final List<TopicPartition> partitions;
    private final String exporter;
    private final Runnable pause;
    private final Runnable resume;
    private volatile @Nullable String behind;
    private boolean forbidden;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "export-lag-watch");
        daemon.setDaemon(true);
        return daemon;
    });

    private ExportLagWatch(
            Map<String, Object> clientSettings, Topics topics, int partitions, Runnable pause, Runnable resume) {
        this.admin = Admin.create(clientSettings);
        this.readerSettings = new HashMap<>(clientSettings);
        readerSettings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        readerSettings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        readerSettings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        this.topic = topics.orderedSpans();
        this.partitions = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        this.exporter = topics.application("exporter");
        this.pause = pause;
        this.resume = resume;
    }

    /** @param clientSettings how to reach the brokers */
    static ExportLagWatch start(
            Map<String, Object> clientSettings,
            Topics topics,
            int partitions,
            Duration every,
            Runnable pause,
            Runnable resume) {
        ExportLagWatch watch = new ExportLagWatch(clientSettings, topics, partitions, pause, resume);
        var unused = watch.thread.scheduleWithFixedDelay(
                watch::ask, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    /** The consumer group for which the assembler pauses, or null. */
    @Nullable
    String behind() {
        return behind;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        admin.close(Duration.ofSeconds(1));
    }

    private void ask() {
        try {
            tell(groupBehind());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            tellOnceIfForbidden(e);
            log.debug("The brokers do not tell how far the exporters are", e);
        } catch (Exception e) {
            log.debug("The brokers do not tell how far the exporters are", e);
        }
    }

    private void tellOnceIfForbidden(ExecutionException e) {
        if (e.getCause() instanceof AuthorizationException cause && !forbidden) {
            forbidden = true;
            log.warn(
                    "Does not pause for exporters that are behind, since an ACL is missing: {} It needs Describe on groups "
                            + "{}*, and Read and DescribeConfigs on topic {}.",
                    cause.getMessage(),
                    exporter,
                    topic);
        }
    }

    /** What is not answered changes nothing. */
    private void tell(@Nullable String group) {
        String before = behind;
        behind = group;
        if (before == null && group != null) {
            log.warn(
                    "Paused: consumer group {} has left spans on {} for more than half of their retention. Start its "
                            + "exporter; if it is not needed any more, delete the group: kafka-consumer-groups --delete "
                            + "--group {}",
                    group,
                    topic,
                    group);
            pause.run();
        } else if (before != null && group == null) {
            log.info("Goes on: consumer group {} has caught up with {}", before, topic);
            resume.run();
        }
    }

    private @Nullable String groupBehind() throws InterruptedException, ExecutionException, TimeoutException {
        long retentionMillis = retentionMillis();
        if (retentionMillis == KEPT_FOR_EVER) {
            return null;
        }
        Map<TopicPartition, Long> half = offsetsAt(System.currentTimeMillis() - retentionMillis / 2);
        for (String group : exporters()) {
            for (Map.Entry<TopicPartition, OffsetAndMetadata> read :
                    committed(group).entrySet()) {
                long halfOffset = half.getOrDefault(read.getKey(), -1L);
                if (read.getValue().offset() < halfOffset
                        && liesUnread(read.getKey(), read.getValue().offset(), halfOffset)) {
                    return group;
                }
            }
        }
        return null;
    }

    /** Whether there is a record between two offsets: there may be ends of transactions only, and what was aborted. */
    private boolean liesUnread(TopicPartition partition, long from, long to) throws TimeoutException {
        try (KafkaConsumer<byte[], byte[]> reader =
                new KafkaConsumer<>(readerSettings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            reader.assign(List.of(partition));
            reader.seek(partition, from);
            long end = System.nanoTime() + LONGEST_ANSWER.toNanos();
            while (reader.position(partition) < to) {
                for (ConsumerRecord<byte[], byte[]> first : reader.poll(Duration.ofMillis(200))) {
                    return first.offset() < to;
                }
                if (System.nanoTime() - end > 0) {
                    throw new TimeoutException("reading " + partition + " at " + from);
                }
            }
            return false;
        }
    }

    private long retentionMillis() throws InterruptedException, ExecutionException, TimeoutException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        for (Config config : get(admin.describeConfigs(List.of(resource)).all()).values()) {
            return Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value());
        }
        return KEPT_FOR_EVER;
    }

    /** The default account's is always among them: a list leaves out silently what this user may not see. */
    private Collection<String> exporters() throws InterruptedException, ExecutionException, TimeoutException {
        Set<String> groups = new HashSet<>(Set.of(exporter));
        get(admin.listGroups().all()).stream()
                .map(GroupListing::groupId)
                .filter(group -> group.startsWith(exporter + "-"))
                .forEach(groups::add);
        return groups;
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String group)
            throws InterruptedException, ExecutionException, TimeoutException {
        return get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    }

    /** Of the first records at this time or later; behind the last where there is none. */
    private Map<TopicPartition, Long> offsetsAt(long millis)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        List<TopicPartition> older = new ArrayList<>();
        offsets(OffsetSpec.forTimestamp(millis), partitions).forEach((partition, first) -> {
            offsets.put(partition, first.offset());
            if (first.offset() < 0) {
                older.add(partition);
            }
        });
        offsets(OffsetSpec.latest(), older).forEach((partition, end) -> offsets.put(partition, end.offset()));
        return offsets;
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(OffsetSpec spec, List<TopicPartition> of)
            throws InterruptedException, ExecutionException, TimeoutException {
        return get(admin.listOffsets(of.stream().collect(Collectors.toMap(Function.identity(), partition -> spec)))
                .all());
    }

    private static <T> T get(KafkaFuture<T> answer) throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    }
}
