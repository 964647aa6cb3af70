/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.exporter.lanes.PartitionLanes;
import dev.spanflow.exporter.pace.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The poll thread's work, one turn at a time: read, ship, commit. Everything is done on this one thread; answers of SGP
 * and of the brokers come in through the {@link Mailbox}.
 */
final class ExportLoop implements ConsumerRebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(ExportLoop.class);
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);
    private static final long MAX_SLEEP_NANOS = Duration.ofMillis(500).toNanos();
    private static final long UNPROVEN_SLEEP_NANOS = Duration.ofMillis(100).toNanos();

    private final Consumer<byte[], byte[]> consumer;
    private final Mailbox mailbox;
    private final PollFreshness freshness;
    private final Counters counters;
    private final Duration callTimeout;
    private final String account;
    private final DeadLetterProducer deadLetters;
    private final Intake intake;
    private final Assignment assignment;
    private final Requests requests;
    private final Commits commits;
    private final RetentionWatch retention;
    private boolean provenMember = true;
    private volatile boolean member;

    ExportLoop(
            ExporterConfig config,
            ExportClients clients,
            Mailbox mailbox,
            Counters counters,
            ExportListener listener,
            Pace pace) {
        this.consumer = clients.consumer();
        this.mailbox = mailbox;
        this.freshness = clients.freshness();
        this.counters = counters;
        callTimeout = config.callTimeout();
        account = config.account();
        deadLetters = new DeadLetterProducer(clients.producer(), config.topics().deadLetters(), mailbox);
        intake = new Intake(config.account(), deadLetters, counters);
        assignment = new Assignment(config);
        requests = new Requests(config, clients.sender(), mailbox, intake, counters, listener, pace);
        commits = new Commits(consumer, assignment, config.commitIntervalNanos(), System.nanoTime());
        retention = clients.retention();
        consumer.subscribe(Set.of(config.inputTopic()), this);
    }

    Health health() {
        return requests.health();
    }

    /** Whether the group has given it a share, which may be none; any thread may ask. */
    boolean isMember() {
        return member;
    }

    /** One turn. Sleeps if there is nothing to do, until a record or an answer comes. */
    void doWork() {
        ConsumerRecords<byte[], byte[]> records = poll(nanosToSleep(System.nanoTime()));
        take(records, System.nanoTime());
        mailbox.runAll();
        deadLetters.pump(System.nanoTime());
        startRequests();
        regulate();
        commits.commitIfDue(System.nanoTime());
        report();
    }

    private long nanosToSleep(long now) {
        long start = provenMember ? requests.nanosToStart(assignment.slots(), now) : UNPROVEN_SLEEP_NANOS;
        long chores = Math.min(commits.nanosToCommit(now), deadLetters.nanosToPump(now));
        return Math.min(MAX_SLEEP_NANOS, Math.min(start, chores));
    }

    private ConsumerRecords<byte[], byte[]> poll(long nanos) {
        try {
            return consumer.poll(Duration.ofNanos(mailbox.fallAsleep(nanos)));
        } catch (WakeupException e) {
            return ConsumerRecords.empty();
        } catch (NoOffsetForPartitionException e) {
            log.info("Nothing was ever committed for {}: starting at the earliest record", e.partitions());
            consumer.seekToBeginning(e.partitions());
            return ConsumerRecords.empty();
        } catch (OffsetOutOfRangeException e) {
            goOnAtTheStart(e.offsetOutOfRangePartitions());
            return ConsumerRecords.empty();
        } finally {
            mailbox.awake();
            polled(System.nanoTime());
        }
    }

    /** If the brokers do not answer the next poll finds the same. */
    private void goOnAtTheStart(Map<TopicPartition, Long> positions) {
        commits.openLedgers(positions.keySet(), COMMIT_TIMEOUT);
        try {
            Map<TopicPartition, Long> starts = consumer.beginningOffsets(positions.keySet(), COMMIT_TIMEOUT);
            positions.forEach((partition, position) -> goOnAt(partition, starts.get(partition), position));
        } catch (WakeupException | TimeoutException e) {
            log.info("No start of {} yet: {}", positions.keySet(), e.toString());
        }
    }

    private void goOnAt(TopicPartition partition, @Nullable Long start, long position) {
        PartitionLanes lanes = assignment.of(partition);
        if (lanes == null || start == null) {
            return;
        }
        if (start < position) {
            log.error(
                    "{} ends before offset {}, where reading should go on: it was made anew or lost its end. Reading"
                            + " starts over",
                    partition,
                    position);
            cancel(List.of(partition));
            assignment.remove(List.of(partition));
            assignment.add(List.of(partition));
        } else {
            RetentionLoss loss = new RetentionLoss(
                    partition, position, start, lanes.offsets().ledger().appendedAt(), account);
            log.error("{}", loss.message(Instant.now()));
            counters.lostToRetention.add(loss.offsets());
            lanes.offsets().lost(loss.offsets());
            lanes.offsets().readUpTo(start);
        }
        consumer.seek(partition, start);
    }

    /** After a stop longer than the session timeout, a poll that returns is no proof that the partitions are still ours. */
    private void polled(long now) {
        if (freshness.isStale(now)) {
            provenMember = false;
        }
        freshness.polled(now);
    }

    private void take(ConsumerRecords<byte[], byte[]> records, long now) {
        for (ConsumerRecord<byte[], byte[]> origin : records) {
            PartitionLanes lanes = assignment.of(new TopicPartition(origin.topic(), origin.partition()));
            if (lanes != null) {
                intake.take(origin, lanes, now);
            }
        }
        for (Map.Entry<TopicPartition, OffsetAndMetadata> next :
                records.nextOffsets().entrySet()) {
            PartitionLanes lanes = assignment.of(next.getKey());
            if (lanes != null) {
                lanes.offsets().readUpTo(next.getValue().offset());
            }
        }
    }

    private void startRequests() {
        if (!provenMember) {
            provenMember = commits.proveMembership(COMMIT_TIMEOUT);
        }
        long now = System.nanoTime();
        if (provenMember && !freshness.isStale(now)) {
            requests.start(assignment.slots(), now);
        }
        assignment.turnEnded();
    }

    private void regulate() {
        consumer.pause(assignment.toPause());
        consumer.resume(assignment.toResume());
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        member = true;
        assignment.add(partitions);
        consumer.pause(assignment.paused()); // a rebalance forgets it
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        mailbox.awake();
        release(partitions, () -> !isInFlight(partitions), callTimeout);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        member = false;
        cancel(partitions);
        assignment.remove(partitions);
    }

    /** Starts nothing more, waits at most so long for what is in flight, and commits what is done. */
    void finish(Duration timeout) {
        Set<TopicPartition> all = assignment.all();
        release(all, () -> !isInFlight(all) && deadLetters.isIdle(), timeout);
        report();
    }

    private void report() {
        counters.open(assignment);
        requests.givingUp(assignment.isGivingUpExhausted(System.nanoTime()));
        double age = counters.snapshot().lagSeconds(System.currentTimeMillis()) * 1000;
        retention.look(age, System.nanoTime());
    }

    private void release(Collection<TopicPartition> partitions, BooleanSupplier settled, Duration timeout) {
        lanesOf(partitions, PartitionLanes::close);
        drain(settled, System.nanoTime() + timeout.toNanos());
        cancel(partitions);
        mailbox.runAll(); // an answer in time counts
        commits.commitNow(partitions, COMMIT_TIMEOUT);
        assignment.remove(partitions);
    }

    private void drain(BooleanSupplier settled, long deadline) {
        try {
            while (!settled.getAsBoolean() && deadline - System.nanoTime() > 0) {
                long now = System.nanoTime();
                deadLetters.pump(now);
                mailbox.runNext(Math.min(deadline - now, deadLetters.nanosToPump(now)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isInFlight(Collection<TopicPartition> partitions) {
        return partitions.stream().anyMatch(partition -> {
            PartitionLanes lanes = assignment.of(partition);
            return lanes != null && lanes.isInFlight();
        });
    }

    private void cancel(Collection<TopicPartition> partitions) {
        lanesOf(partitions, requests::cancel);
    }

    private void lanesOf(Collection<TopicPartition> partitions, java.util.function.Consumer<PartitionLanes> action) {
        for (TopicPartition partition : partitions) {
            PartitionLanes lanes = assignment.of(partition);
            if (lanes != null) {
                action.accept(lanes);
            }
        }
    }
}
