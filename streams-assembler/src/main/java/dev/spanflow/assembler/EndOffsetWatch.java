/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers now and then whether the group has committed all that lies on the spans topic. What is not answered is not
 * known: then no time passes for orphans. Its own thread; reading is thread-safe.
 */
final class EndOffsetWatch implements IdlePartitions, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EndOffsetWatch.class);
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

    private final Admin admin;
    private final String group;
    private final Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    private final Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
    private final Map<Integer, Idle> idle = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "end-offset-watch");
        daemon.setDaemon(true);
        return daemon;
    });

    private EndOffsetWatch(Admin admin, String group, String topic, int partitions) {
        this.admin = admin;
        this.group = group;
        for (int i = 0; i < partitions; i++) {
            latest.put(new TopicPartition(topic, i), OffsetSpec.latest());
            earliest.put(new TopicPartition(topic, i), OffsetSpec.earliest());
        }
    }

    /** Takes over the admin client. */
    static EndOffsetWatch start(Admin admin, String group, String topic, int partitions, Duration every) {
        EndOffsetWatch watch = new EndOffsetWatch(admin, group, topic, partitions);
        var unused = watch.thread.scheduleWithFixedDelay(
                watch::ask, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    @Override
    public @Nullable Idle idle(int partition) {
        return idle.get(partition);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        admin.close(Duration.ofSeconds(1));
    }

    private void ask() {
        long asked = System.nanoTime();
        try {
            var committed = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata();
            var starts = admin.listOffsets(earliest).all();
            Map<TopicPartition, ListOffsetsResultInfo> ends =
                    admin.listOffsets(latest).all().get(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
            Map<TopicPartition, OffsetAndMetadata> offsets =
                    committed.get(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
            Map<TopicPartition, ListOffsetsResultInfo> begins =
                    starts.get(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
            ends.forEach((partition, end) -> {
                OffsetAndMetadata offset = offsets.get(partition);
                ListOffsetsResultInfo start = begins.get(partition);
                long read = offset != null ? offset.offset() : start == null ? -1 : start.offset();
                note(partition.partition(), read >= end.offset(), asked);
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            idle.clear();
            log.debug("The brokers do not tell where the spans topic ends", e);
        }
    }

    private void note(int partition, boolean atEnd, long asked) {
        if (atEnd) {
            idle.merge(partition, new Idle(asked, asked), (before, now) -> new Idle(before.fromNanos(), asked));
        } else {
            idle.remove(partition);
        }
    }
}
