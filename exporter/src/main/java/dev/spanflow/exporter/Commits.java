/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.exporter.lanes.PartitionLanes;
import dev.spanflow.exporter.ledger.ExportLedger;
import dev.spanflow.exporter.ledger.OffsetLedger;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits, of each partition, the offset up to which everything is done, and with it the ledger of what is before it. On the
 * poll thread.
 */
final class Commits {
    private static final Logger log = LoggerFactory.getLogger(Commits.class);

    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(2);

    private final Consumer<byte[], byte[]> consumer;
    private final Assignment assignment;
    private final long intervalNanos;
    private long lastCommit;

    Commits(Consumer<byte[], byte[]> consumer, Assignment assignment, long intervalNanos, long now) {
        this.consumer = consumer;
        this.assignment = assignment;
        this.intervalNanos = intervalNanos;
        this.lastCommit = now;
    }

    long nanosToCommit(long now) {
        return Math.max(0, intervalNanos - (now - lastCommit));
    }

    /** Without waiting; a failed one is made good by the next. */
    void commitIfDue(long now) {
        if (nanosToCommit(now) > 0) {
            return;
        }
        lastCommit = now;
        openLedgers(assignment.all(), OPEN_TIMEOUT);
        Map<TopicPartition, OffsetAndMetadata> offsets = news(assignment.all());
        if (!offsets.isEmpty()) {
            consumer.commitAsync(offsets, this::committed);
        }
    }

    private void committed(Map<TopicPartition, OffsetAndMetadata> offsets, Exception failure) {
        if (failure == null) {
            remember(offsets);
        } else if (isPassing(failure)) {
            log.debug("Commit failed, the next one will do", failure);
        } else {
            log.warn("Commit failed, the next one will do: {}", failure.toString());
        }
    }

    /**
     * Waits for the commit of what is done in these partitions.
     *
     * @return false if it did not come about; then the records are delivered again, to whoever has the partition
     */
    boolean commitNow(Collection<TopicPartition> partitions, Duration timeout) {
        openLedgers(partitions, timeout);
        return commit(news(partitions), timeout);
    }

    /** Commits what is committed already: the group's coordinator takes that from a living member only. */
    boolean proveMembership(Duration timeout) {
        if (!openLedgers(assignment.all(), timeout)) {
            return false;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        assignment.all().forEach(partition -> put(offsets, partition));
        return commit(offsets, timeout);
    }

    /**
     * Reads, for partitions that are new here, the ledger of the last commit, on which ours goes on. Without it nothing is
     * committed for them.
     *
     * @return false if the brokers did not answer; the next commit tries again
     */
    boolean openLedgers(Collection<TopicPartition> partitions, Duration timeout) {
        Set<TopicPartition> unopened = new HashSet<>();
        for (TopicPartition partition : partitions) {
            PartitionLanes lanes = assignment.of(partition);
            if (lanes != null && !lanes.offsets().isOpened()) {
                unopened.add(partition);
            }
        }
        return unopened.isEmpty() || open(unopened, timeout);
    }

    private boolean open(Set<TopicPartition> partitions, Duration timeout) {
        while (true) {
            try {
                Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions, timeout);
                partitions.forEach(partition -> open(partition, committed.get(partition)));
                return true;
            } catch (WakeupException e) {
                log.trace("Once more: the wakeup was meant for a poll that had just ended", e);
            } catch (TimeoutException e) {
                log.info("No commit yet, the brokers do not tell what was committed before: {}", e.toString());
                return false;
            }
        }
    }

    private void open(TopicPartition partition, @Nullable OffsetAndMetadata committed) {
        PartitionLanes lanes = assignment.of(partition);
        if (lanes != null) {
            lanes.offsets()
                    .opensWith(committed == null ? ExportLedger.EMPTY : ExportLedger.ofMetadata(committed.metadata()));
        }
    }

    private boolean commit(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        while (!offsets.isEmpty()) {
            try {
                consumer.commitSync(offsets, timeout);
                remember(offsets);
                return true;
            } catch (WakeupException e) {
                log.trace("Once more: the wakeup was meant for a poll that had just ended", e);
            } catch (CommitFailedException | RebalanceInProgressException | TimeoutException e) {
                log.info("Not committed, the records will be delivered again: {}", e.toString());
                return false;
            }
        }
        return true;
    }

    private Map<TopicPartition, OffsetAndMetadata> news(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            PartitionLanes lanes = assignment.of(partition);
            if (lanes != null && lanes.offsets().isOpened() && lanes.offsets().hasNews()) {
                put(offsets, partition);
            }
        }
        return offsets;
    }

    private void put(Map<TopicPartition, OffsetAndMetadata> offsets, TopicPartition partition) {
        PartitionLanes lanes = assignment.of(partition);
        if (lanes != null && lanes.offsets().committable() >= 0) {
            OffsetLedger ledger = lanes.offsets();
            offsets.put(
                    partition,
                    new OffsetAndMetadata(ledger.committable(), ledger.ledger().toMetadata()));
        }
    }

    private void remember(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, offset) -> {
            PartitionLanes lanes = assignment.of(partition);
            if (lanes != null) {
                lanes.offsets().committed(offset.offset());
            }
        });
    }

    private static boolean isPassing(Exception failure) {
        return failure instanceof RetriableCommitFailedException
                || failure instanceof RebalanceInProgressException
                || failure instanceof CommitFailedException;
    }
}
