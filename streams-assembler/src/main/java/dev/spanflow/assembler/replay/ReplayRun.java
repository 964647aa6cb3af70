/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.assembler.Intake;
import dev.spanflow.assembler.rows.CacheBudget;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass as a Kafka Streams app of its own: own application id, state and output topic, exactly once. All that it knows lies
 * on the brokers, so that another process on another machine can go on with it. Not thread-safe.
 */
public final class ReplayRun implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReplayRun.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final KafkaStreams streams;
    private final ReplayBrokers brokers;
    private final ReplayNames names;
    private final Pass pass;
    private final int partitions;
    private final PassProgress progress;
    private long forwarded;
    private volatile @Nullable Throwable failure;

    private ReplayRun(
            KafkaStreams streams,
            ReplayBrokers brokers,
            ReplayNames names,
            Pass pass,
            int partitions,
            PassProgress progress) {
        this.streams = streams;
        this.brokers = brokers;
        this.names = names;
        this.pass = pass;
        this.partitions = partitions;
        this.progress = progress;
    }

    /**
     * Starts a pass, or goes on with it.
     *
     * @param config of an assembler: how to reach the brokers, where the state is to lie, threads, the largest record
     * @param account whose spans are replayed
     * @param goOn from where the app has come to, if it ever was anywhere; else from the start of the pass, which does no harm
     */
    public static ReplayRun start(
            AssemblerConfig config,
            ReplayNames names,
            ReplayBrokers brokers,
            String account,
            Pass pass,
            int partitions,
            boolean goOn) {
        brokers.removeMembers(names.application());
        brokers.seed(starts(names, brokers, pass, partitions, goOn));
        PassProgress progress = new PassProgress();
        PastSpans past = new PastSpans(new Intake(config.recordMaxBytes(), partitions), account);
        KafkaStreams streams = new KafkaStreams(
                ReplayTopology.build(names, past, pass, progress, new CacheBudget(config.stateCacheBytes())),
                properties(config, names));
        ReplayRun run = new ReplayRun(streams, brokers, names, pass, partitions, progress);
        streams.setUncaughtExceptionHandler(run::onFailure);
        streams.start();
        return run;
    }

    /** What retention has taken meanwhile is passed over: Kafka Streams would stop at it. */
    private static Map<TopicPartition, Long> starts(
            ReplayNames names, ReplayBrokers brokers, Pass pass, int partitions, boolean goOn) {
        Map<TopicPartition, OffsetAndMetadata> committed = brokers.committed(names.application());
        Map<TopicPartition, Long> starts = brokers.starts(partitions);
        starts.replaceAll((partition, start) -> {
            OffsetAndMetadata read = goOn ? committed.get(partition) : null;
            return Math.max(start, read == null ? pass.from(partition.partition()) : read.offset());
        });
        return starts;
    }

    private static Properties properties(AssemblerConfig config, ReplayNames names) {
        Properties properties = config.streamsProperties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, names.application());
        return properties;
    }

    private StreamThreadExceptionResponse onFailure(Throwable e) {
        log.error("The replay {} dies: {}", names.id(), e.toString(), e);
        failure = e;
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /**
     * Looks how far it is, to be called again and again.
     *
     * @return whether all of the pass has been read and has left; then {@link #finish} commits it
     * @throws KafkaException when the app has died
     */
    public boolean isDone() {
        Throwable died = failure;
        if (died != null) {
            throw new KafkaException("The replay's app has died: " + died.getMessage(), died);
        }
        boolean flushed = progress.isFlushed(partitions);
        if (!flushed && !progress.isAllRead() && unread() == 0) {
            progress.allIsRead(); // a task that begins behind the end reads nothing that would tell it
        }
        forwarded = Math.max(forwarded, progress.forwarded());
        return flushed;
    }

    /**
     * Commits what is done, and stops.
     *
     * @throws KafkaException when the last of it could not be committed: it is to be resumed
     */
    public void finish() {
        close();
        long lost = unread();
        if (lost > 0) {
            throw new KafkaException(
                    "The last commit of replay " + names.id() + " has failed, " + lost + " records before its end");
        }
    }

    /** Offsets of which nothing is committed. */
    private long unread() {
        Map<TopicPartition, OffsetAndMetadata> committed = brokers.committed(names.application());
        long unread = 0;
        for (int i = 0; i < partitions; i++) {
            OffsetAndMetadata read =
                    committed.get(new TopicPartition(names.topics().spans(), i));
            unread += Math.max(0, pass.to(i) - (read == null ? pass.from(i) : read.offset()));
        }
        return unread;
    }

    /** Records that have left so far, in all passes together, repeats after a crash left out. */
    public long forwarded() {
        return forwarded;
    }

    /** Spans that wait for their parents now. */
    public long waiting() {
        return progress.waiting();
    }

    /** Commits and stops, and leaves its group. Returns within 30 seconds. */
    @Override
    public void close() {
        boolean stopped = streams.close(CloseOptions.timeout(CLOSE_TIMEOUT)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        if (!stopped) {
            throw new KafkaException("The replay's app has not stopped within " + CLOSE_TIMEOUT.toSeconds() + " s");
        }
    }
}
