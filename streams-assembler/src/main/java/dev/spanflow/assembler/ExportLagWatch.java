/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import dev.spanflow.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the assembler while an exporter lags by more than half of what the ordered topic keeps: what is not assembled yet
 * stays on the spans topic, whose retention so comes on top. A group lags if its committed offset lies before the first
 * record that is younger than that. A group that has committed nothing holds nobody: it may be of an exporter that will
 * never run again, or has just begun.
 *
 * <p>Asks the brokers once a minute, on a thread of its own; while they do not answer, it stays as it is.
 */
final class ExportLagWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ExportLagWatch.class);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /** What is held and let go on. */
    interface Valve {
        void pause();

        void resume();
    }

    private final Admin admin;
    private final Topics topics;
    private final int partitions;
    private final Valve valve;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "export-lag-watch");
        daemon.setDaemon(true);
        return daemon;
    });
    private boolean holding;

    ExportLagWatch(Admin admin, Topics topics, int partitions, Valve valve) {
        this.admin = admin;
        this.topics = topics;
        this.partitions = partitions;
        this.valve = valve;
    }

    /** Takes over the admin client. */
    static ExportLagWatch start(Admin admin, Topics topics, int partitions, Valve valve, Duration every) {
        ExportLagWatch watch = new ExportLagWatch(admin, topics, partitions, valve);
        var unused = watch.thread.scheduleWithFixedDelay(
                () -> watch.look(System.currentTimeMillis()),
                every.toMillis(),
                every.toMillis(),
                TimeUnit.MILLISECONDS);
        return watch;
    }

    void look(long nowMillis) {
        try {
            hold(laggard(nowMillis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            log.debug("The brokers do not tell how far the exporters are", e);
        }
    }

    private void hold(@Nullable String laggard) {
        if (laggard != null && !holding) {
            log.warn(
                    "Assembly pauses: group {} has not exported what is older than half the retention of {}. It goes on"
                            + " when that is exported; see to the exporter, or delete the group if nobody needs it",
                    laggard,
                    topics.orderedSpans());
            valve.pause();
        } else if (laggard == null && holding) {
            log.info("Assembly goes on: the exporters have caught up");
            valve.resume();
        }
        holding = laggard != null;
    }

    /** A group that lags too far; null for none. */
    private @Nullable String laggard(long nowMillis) throws Exception {
        long retentionMs = retentionMs();
        if (retentionMs < 0) {
            return null;
        }
        Map<TopicPartition, Long> young = offsetsAt(nowMillis - retentionMs / 2);
        for (String group : exporterGroups()) {
            if (lags(committed(group), young)) {
                return group;
            }
        }
        return null;
    }

    private static boolean lags(Map<TopicPartition, OffsetAndMetadata> committed, Map<TopicPartition, Long> young) {
        return young.entrySet().stream().anyMatch(first -> {
            OffsetAndMetadata offset = committed.get(first.getKey());
            return offset != null && offset.offset() < first.getValue();
        });
    }

    private long retentionMs() throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, topics.orderedSpans());
        return Long.parseLong(answer(admin.describeConfigs(List.of(topic)).all())
                .values()
                .iterator()
                .next()
                .get(TopicConfig.RETENTION_MS_CONFIG)
                .value());
    }

    /** The first offset that is not older; the end, if all are. */
    private Map<TopicPartition, Long> offsetsAt(long millis) throws Exception {
        Map<TopicPartition, OffsetSpec> at = new HashMap<>();
        Map<TopicPartition, OffsetSpec> end = new HashMap<>();
        for (int i = 0; i < partitions; i++) {
            TopicPartition partition = new TopicPartition(topics.orderedSpans(), i);
            at.put(partition, OffsetSpec.forTimestamp(millis));
            end.put(partition, OffsetSpec.latest());
        }
        Map<TopicPartition, ListOffsetsResultInfo> ends =
                answer(admin.listOffsets(end).all());
        Map<TopicPartition, Long> offsets = new HashMap<>();
        answer(admin.listOffsets(at).all()).forEach((partition, first) -> {
            ListOffsetsResultInfo last = ends.get(partition);
            if (first.offset() >= 0) {
                offsets.put(partition, first.offset());
            } else if (last != null) {
                offsets.put(partition, last.offset());
            }
        });
        return offsets;
    }

    /** One for each account. */
    private Set<String> exporterGroups() throws Exception {
        String ofDefault = topics.application("exporter");
        return answer(admin.listGroups().all()).stream()
                .map(GroupListing::groupId)
                .filter(group -> group.equals(ofDefault) || group.startsWith(ofDefault + "-"))
                .collect(Collectors.toSet());
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String group) throws Exception {
        return answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    }

    private static <T> T answer(KafkaFuture<T> asked) throws Exception {
        return asked.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        admin.close(Duration.ofSeconds(1));
    }
}
