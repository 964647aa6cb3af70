/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import dev.spanflow.assembler.queries.Queries;
import dev.spanflow.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running assembler: one process's share of the partitions. Thread-safe. */
public final class Assembler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Assembler.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final KafkaStreams streams;
    private final EndOffsetWatch watch;
    private final ExportLagWatch exportLag;
    private final AssemblerCounts counts;
    private final Queries queries;
    private final CloseOptions.GroupMembershipOperation onClose;
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;

    private Assembler(
            KafkaStreams streams,
            EndOffsetWatch watch,
            ExportLagWatch exportLag,
            AssemblerCounts counts,
            Queries queries,
            CloseOptions.GroupMembershipOperation onClose) {
        this.streams = streams;
        this.watch = watch;
        this.exportLag = exportLag;
        this.counts = counts;
        this.queries = queries;
        this.onClose = onClose;
    }

    /**
     * Checks the topics and starts; returns while partitions are still being assigned and restored.
     *
     * @throws KafkaException when the brokers cannot be reached, or the topics are missing or do not fit together
     */
    public static Assembler start(AssemblerConfig config) {
        AssemblerCounts counts = new AssemblerCounts();
        int partitions = partitions(config);
        Topics topics = config.topics();
        EndOffsetWatch watch = EndOffsetWatch.start(
                Admin.create(config.adminProperties()),
                config.applicationId(),
                topics.spans(),
                partitions,
                config.idleCheckInterval());
        KafkaStreams streams =
                new KafkaStreams(AssemblyTopology.build(config, partitions, watch, counts), config.streamsProperties());
        StreamsHolders holders = new StreamsHolders(streams, topics, partitions, config.applicationServer());
        ExportLagWatch exportLag = ExportLagWatch.start(
                config.adminProperties(),
                topics,
                partitions,
                config.idleCheckInterval(),
                streams::pause,
                streams::resume);
        Assembler assembler = new Assembler(streams, watch, exportLag, counts, new Queries(holders), onClose(config));
        streams.setStateListener((now, before) -> assembler.onState(now));
        streams.setGlobalStateRestoreListener(counts.restores());
        streams.setUncaughtExceptionHandler(assembler::onFailure);
        streams.start();
        return assembler;
    }

    /** A process that will be back under its name keeps its partitions meanwhile; any other hands them over at once. */
    private static CloseOptions.GroupMembershipOperation onClose(AssemblerConfig config) {
        return config.groupInstanceId().isEmpty()
                ? CloseOptions.GroupMembershipOperation.LEAVE_GROUP
                : CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP;
    }

    /** Waits until this process assembles; false when it does not within the time. */
    public boolean awaitRunning(Duration timeout) throws InterruptedException {
        return running.await(timeout.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
    }

    /** Waits until it has stopped, by {@link #close} or because it died; {@link #failure} tells which. */
    public void awaitStopped() throws InterruptedException {
        stopped.await();
    }

    /** What it died of; null while it lives and after a clean stop. */
    public @Nullable Throwable failure() {
        return failure;
    }

    /** For its state and its metrics; whoever closes it closes the assembler. */
    public KafkaStreams streams() {
        return streams;
    }

    /** The exporters' consumer group that has fallen so far behind that the assembler pauses for it; null while it does not. */
    public @Nullable String pausedFor() {
        return exportLag.behind();
    }

    public AssemblerCounts counts() {
        return counts;
    }

    /** Answers questions, for whoever has an HTTP server; closed with the assembler. */
    public Queries queries() {
        return queries;
    }

    /**
     * Commits and stops. Leaves its consumer group, so that others take over at once, unless it has a {@code
     * group.instance.id}. Returns within 30 seconds.
     */
    @Override
    public void close() {
        queries.close();
        streams.close(CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(onClose));
        watch.close();
        exportLag.close();
        stopped.countDown();
        log.info("Assembler stopped: {}", counts);
    }

    private void onState(KafkaStreams.State now) {
        if (now == KafkaStreams.State.RUNNING) {
            running.countDown();
        }
        if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
            stopped.countDown();
        }
    }

    private StreamThreadExceptionResponse onFailure(Throwable e) {
        log.error("The assembler dies: {}", e.toString(), e);
        failure = e;
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** Order hangs on a trace's records lying on one partition, and on its output lying on the same one. */
    private static int partitions(AssemblerConfig config) {
        Topics topics = config.topics();
        try (Admin admin = Admin.create(config.adminProperties())) {
            Map<String, TopicDescription> found = admin.describeTopics(List.of(
                            topics.spans(),
                            topics.orderedSpans(),
                            topics.deadLetters(),
                            topics.traces(),
                            topics.groupChanges(),
                            topics.groups()))
                    .allTopicNames()
                    .get();
            int spans = count(found, topics.spans());
            int ordered = count(found, topics.orderedSpans());
            if (spans != ordered) {
                throw new KafkaException("Topic " + topics.spans() + " has " + spans + " partitions and "
                        + topics.orderedSpans() + " has " + ordered + ": they must have the same number. Make "
                        + topics.orderedSpans() + " anew with " + spans + ".");
            }
            return spans;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new org.apache.kafka.common.errors.InterruptException(e);
        } catch (ExecutionException e) {
            throw explained(e.getCause(), config);
        }
    }

    private static int count(Map<String, TopicDescription> found, String topic) {
        TopicDescription description = found.get(topic);
        return description == null ? 0 : description.partitions().size();
    }

    private static KafkaException explained(@Nullable Throwable cause, AssemblerConfig config) {
        if (cause instanceof UnknownTopicOrPartitionException) {
            return new KafkaException("The topics with prefix "
                    + config.topics().prefix() + " do not all exist. Make them: spanflow topics create");
        }
        return new KafkaException(
                "Cannot ask the brokers at " + config.getList(AssemblerConfig.BOOTSTRAP_SERVERS) + ": " + cause, cause);
    }
}
