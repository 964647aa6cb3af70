/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.exporter.lanes.BodyLimit;
import dev.spanflow.exporter.lanes.Lane;
import dev.spanflow.exporter.lanes.PartitionLanes;
import dev.spanflow.exporter.lanes.Passes;
import dev.spanflow.exporter.ledger.ExportLedger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The partitions that this exporter has, with their lanes. Confined to the poll thread. */
final class Assignment {
    /** A lane and where it belongs. */
    record Slot(PartitionLanes partition, Lane lane) {}

    private final ExporterConfig config;
    private final Passes passes = new Passes();
    private final BodyLimit bodyLimit;
    private final Map<TopicPartition, PartitionLanes> partitions = new HashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private List<Slot> slots = List.of();

    Assignment(ExporterConfig config) {
        this.config = config;
        this.bodyLimit = new BodyLimit(config.laneSettings().limits().maxBytes());
    }

    void add(Collection<TopicPartition> added) {
        for (TopicPartition partition : added) {
            partitions.put(
                    partition,
                    new PartitionLanes(config.lanesPerPartition(), config.laneSettings(), passes, bodyLimit));
        }
        listSlots();
    }

    /** What is still answered for these does not count any more. */
    void remove(Collection<TopicPartition> removed) {
        for (TopicPartition partition : removed) {
            PartitionLanes lanes = partitions.remove(partition);
            if (lanes != null) {
                lanes.abandon();
            }
            paused.remove(partition);
        }
        listSlots();
    }

    private void listSlots() {
        List<Slot> all = new ArrayList<>();
        for (PartitionLanes partition : partitions.values()) {
            partition.lanes().forEach(lane -> all.add(new Slot(partition, lane)));
        }
        slots = List.copyOf(all);
    }

    @Nullable
    PartitionLanes of(TopicPartition partition) {
        return partitions.get(partition);
    }

    Set<TopicPartition> all() {
        return Set.copyOf(partitions.keySet());
    }

    List<Slot> slots() {
        boolean changed = false;
        for (PartitionLanes partition : partitions.values()) {
            changed |= partition.haveLanesChanged();
        }
        if (changed) {
            listSlots();
        }
        return slots;
    }

    void turnEnded() {
        partitions.values().forEach(PartitionLanes::turnEnded);
    }

    /** When the oldest record that is not done was appended, in milliseconds since 1970; {@link Long#MAX_VALUE} for none. */
    long oldestAppendedAt() {
        return partitions.values().stream()
                .mapToLong(partition -> partition.offsets().oldestAppendedAt())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    Map<TopicPartition, ExportLedger> ledgers() {
        Map<TopicPartition, ExportLedger> ledgers = new HashMap<>();
        partitions.forEach((partition, lanes) -> {
            if (lanes.offsets().isOpened()) {
                ledgers.put(partition, lanes.offsets().ledger());
            }
        });
        return ledgers;
    }

    long openRecords() {
        return partitions.values().stream()
                .mapToLong(partition -> partition.offsets().open())
                .sum();
    }

    int tracesAside() {
        return partitions.values().stream()
                .mapToInt(PartitionLanes::tracesAside)
                .sum();
    }

    /** Partitions that hold more than their share of the bytes and are not paused yet. From now on they count as paused. */
    Set<TopicPartition> toPause() {
        Set<TopicPartition> full = new HashSet<>();
        partitions.forEach((partition, lanes) -> {
            if (lanes.openBytes() >= share() && paused.add(partition)) {
                full.add(partition);
            }
        });
        return full;
    }

    /** Paused partitions that are down to half of their share. From now on they do not count as paused. */
    Set<TopicPartition> toResume() {
        Set<TopicPartition> eased = new HashSet<>();
        partitions.forEach((partition, lanes) -> {
            if (lanes.openBytes() <= share() / 2 && paused.remove(partition)) {
                eased.add(partition);
            }
        });
        return eased;
    }

    Set<TopicPartition> paused() {
        return Set.copyOf(paused);
    }

    /** See {@link Passes#isExhausted}. */
    boolean isGivingUpExhausted(long now) {
        return passes.isExhausted(now);
    }

    private long share() {
        return config.inFlightMaxBytes() / Math.max(1, partitions.size());
    }
}
