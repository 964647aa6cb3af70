/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.exporter.ledger.ExportLedger;
import dev.spanflow.exporter.pace.Pace;
import dev.spanflow.exporter.sgp.SgpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ships the records of {@code ordered-spans} to SGP, in order per trace, each at least once: an offset is committed only
 * when everything up to it was acknowledged by SGP or lies on the dead-letter topic. Waits for SGP without limit.
 *
 * <p>Runs on a thread of its own, a daemon. Thread-safe. A process that dies loses nothing; the next one sends again
 * what was not committed.
 */
public final class Exporter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Exporter.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration CLIENTS_CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final SgpClient sgp;
    private final ExportClients clients;
    private final Mailbox mailbox;
    private final Counters counters = new Counters();
    private final ExportLoop loop;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final String name;
    private final Thread thread;
    private volatile boolean closing;
    private volatile Duration closeTimeout = CLOSE_TIMEOUT;
    private volatile @Nullable Throwable failure;

    private Exporter(ExporterConfig config, ExportListener listener, Pace pace) {
        PollFreshness freshness = new PollFreshness(
                TimeUnit.MILLISECONDS.toNanos(KafkaSettings.sessionTimeoutMs(config.kafka())), System.nanoTime());
        sgp = new SgpClient(config.sgp(), () -> !freshness.isStale(System.nanoTime()));
        clients = ExportClients.of(config, sgp, freshness);
        mailbox = new Mailbox(clients.consumer()::wakeup);
        loop = new ExportLoop(config, clients, mailbox, counters, listener, pace);
        name = "Exporter(" + config.inputTopic() + " -> " + config.sgp() + ")";
        thread = new Thread(this::run, "spanflow-exporter");
        thread.setDaemon(true);
    }

    /**
     * Starts an exporter. Returns at once; brokers and SGP need not be there yet.
     *
     * @throws KafkaException when a setting of Kafka's clients cannot be used
     */
    public static Exporter start(ExporterConfig config) {
        return start(config, (status, spans, took) -> {});
    }

    /** Like {@link #start(ExporterConfig)}. */
    public static Exporter start(ExporterConfig config, ExportListener listener) {
        return start(config, listener, Pace.FREE);
    }

    /**
     * Like {@link #start(ExporterConfig)}.
     *
     * @param pace asked on the exporter's thread
     */
    public static Exporter start(ExporterConfig config, ExportListener listener, Pace pace) {
        Exporter exporter = new Exporter(config, listener, pace);
        exporter.thread.start();
        return exporter;
    }

    private void run() {
        try {
            while (!closing) {
                loop.doWork();
            }
            loop.finish(closeTimeout);
        } catch (RuntimeException | Error e) {
            failure = e;
            log.error("{} has stopped; what is not committed will be sent again by the next one", name, e);
        } finally {
            closeClients();
            stopped.countDown();
        }
    }

    private void closeClients() {
        try (sgp) {
            clients.close(CLIENTS_CLOSE_TIMEOUT);
        } catch (RuntimeException e) {
            log.warn("{} could not close its Kafka clients", name, e);
        }
    }

    /** What was done so far. */
    public ExporterStats stats() {
        return counters.snapshot();
    }

    /** What was ever done with the records of the partitions that it has now, as far as it will be committed next. */
    public Map<TopicPartition, ExportLedger> ledgers() {
        return counters.ledgers();
    }

    /**
     * How much of the topic's retention the oldest record has used that is not shipped yet: at 1 the first is lost. NaN
     * while that is not known.
     */
    public double retentionUsed() {
        return clients.retention().used();
    }

    /** How it stands with SGP; see {@link #failure} for the exporter itself. */
    public Health health() {
        return loop.health();
    }

    /** Whether it is a member of its group that polls; with more exporters than partitions some have none to read. */
    public boolean isMember() {
        return loop.isMember() && !clients.freshness().isStale(System.nanoTime());
    }

    /** The consumer, for its metrics: any other call from outside throws. */
    public Consumer<?, ?> consumer() {
        return clients.consumer();
    }

    /** Why the exporter has stopped by itself; null while it runs, and after a close. */
    public @Nullable Throwable failure() {
        return failure;
    }

    /** Waits until the exporter has stopped: closed, or by a {@link #failure}. */
    public void await() throws InterruptedException {
        stopped.await();
    }

    /** Closes with a timeout of 30 s. */
    @Override
    public void close() {
        close(CLOSE_TIMEOUT);
    }

    /**
     * Starts no more requests, waits for those in flight and for dead letters, commits what is done, and leaves the
     * group. What has no answer within the timeout is cancelled and stays uncommitted: nothing is lost, some may be sent
     * again. A zero timeout is a hard stop. Further calls wait for the first.
     */
    public void close(Duration timeout) {
        if (!closing) {
            closeTimeout = timeout;
            closing = true;
        }
        mailbox.put(() -> {}); // ends the sleep
        try {
            long grace = 3 * CLIENTS_CLOSE_TIMEOUT.toMillis();
            if (!stopped.await(timeout.toMillis() + grace, TimeUnit.MILLISECONDS)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
