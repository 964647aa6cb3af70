/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.tracing.Backlog.Outgoing;
import dev.spanflow.tracing.DeliveryStats.DropCause;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records off the backlog, one a turn, and hands them to a sender. A record that the sender does not take is held
 * and offered again, so order is kept and nothing is lost; the backlog fills up behind it. For one thread.
 */
final class Dispatch {
    private static final Logger log = LoggerFactory.getLogger(Dispatch.class);
    private static final int TURNS_A_TIDY = 256;
    private static final long MIN_DELAY_MS = 50;
    private static final long MAX_DELAY_MS = 5_000;

    /** The first connection takes a while on a busy machine, and is nobody's concern. */
    private static final long WARN_AFTER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int MAX_CAUSES = 10;
    private static final Duration REPLACED_CLOSE_TIMEOUT = Duration.ofSeconds(1);

    /** Hears what became of a record; called once for each. */
    @FunctionalInterface
    interface Settling {
        void settle(long number, @Nullable DropCause cause);
    }

    private final Backlog backlog;
    private final Doorbell doorbell;
    private final Settling settling;
    private final Supplier<? extends RecordSender> senders;
    private @Nullable RecordSender sender;
    private @Nullable Handed held;
    private int turns;
    private int failures;
    private long failingSince;
    private boolean warned;
    private long handedOver;
    private long flushed;
    private volatile long flushUpTo;
    private volatile boolean lost;
    private volatile @Nullable String trouble;

    Dispatch(Backlog backlog, Doorbell doorbell, Settling settling, Supplier<? extends RecordSender> senders) {
        this.backlog = backlog;
        this.doorbell = doorbell;
        this.settling = settling;
        this.senders = senders;
    }

    /** One turn. Returns how many milliseconds to wait before the next; 0 unless the sender fails. */
    long turn() throws InterruptedException {
        if (lost) {
            return sendAgain();
        }
        if (held == null) {
            held = next();
        }
        boolean empty = held == null;
        long delayMs = held == null ? 0 : send(held);
        flushIfDue(empty);
        if (empty || ++turns % TURNS_A_TIDY == 0) {
            backlog.tidy();
        }
        if (empty) {
            doorbell.rest(backlog::isEmpty);
        } else {
            doorbell.busy();
        }
        return delayMs;
    }

    /** What a sender took and lost is read again, from the oldest on, so that order is kept. */
    private long sendAgain() {
        replaceSender();
        lost = false;
        if (backlog.rewind()) {
            held = null;
        }
        return failed(new IllegalStateException("records were not stored"));
    }

    /** Asks that records up to this number go out without the sender waiting for more. On any thread. */
    void flush(long upTo) {
        synchronized (backlog) {
            flushUpTo = Math.max(flushUpTo, upTo);
        }
        doorbell.ringUrgently();
    }

    private void flushIfDue(boolean queueIsEmpty) throws InterruptedException {
        long upTo = flushUpTo;
        if (upTo > flushed && sender != null && held == null && (queueIsEmpty || handedOver >= upTo)) {
            flushed = upTo;
            try {
                flushUnlessForLong(sender);
            } catch (RuntimeException e) {
                requireNotInterrupted(e);
                throw e;
            }
        }
    }

    /** The flush of a producer blocks until all is stored or given up: with a journal, that may be never. */
    private void flushUnlessForLong(RecordSender flushing) {
        if (!backlog.outlivesProcess()) {
            flushing.flush();
        }
    }

    /** Kafka wraps an interruption in an exception of its own, and keeps the thread's flag. */
    private static void requireNotInterrupted(Throwable e) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("while sending: " + e);
        }
    }

    /** Why Kafka does not take records at the moment; null while it does. Any thread. */
    @Nullable
    String trouble() {
        return trouble;
    }

    void close(Duration timeout) {
        if (sender != null) {
            sender.close(timeout);
            sender = null;
        }
    }

    /** Full jitter between a floor and twice as much after each failure. */
    static long delayMs(int failures, double random) {
        long limit = Math.min(MAX_DELAY_MS, MIN_DELAY_MS << Math.min(failures, 10));
        return MIN_DELAY_MS + (long) (random * (limit - MIN_DELAY_MS));
    }

    private @Nullable Handed next() {
        try {
            Outgoing record = backlog.take();
            return record == null ? null : new Handed(record);
        } catch (UnwritableException e) {
            log.warn("A record of a span cannot be written and is dropped", e);
            settling.settle(e.number(), DropCause.FAILED);
            return null;
        }
    }

    private long send(Handed record) throws InterruptedException {
        try {
            if (sender == null) {
                sender = senders.get();
            }
            sender.send(record.outgoing.traceId(), record.outgoing.value(), cause -> settle(record, cause));
        } catch (RuntimeException | LinkageError e) {
            requireNotInterrupted(e);
            if (!(e instanceof RecordSender.RetryLaterException)) {
                replaceSender();
            }
            return failed(e);
        }
        held = null;
        handedOver = record.outgoing.number();
        succeeded();
        return 0;
    }

    /** Once: if an Error came out of a sender that had taken the record, it is sent again. */
    private void settle(Handed record, @Nullable DropCause cause) {
        if (record.settled.compareAndSet(false, true)) {
            if (backlog.settle(record.outgoing, cause)) {
                settling.settle(record.outgoing.number(), cause);
            } else if (cause != null) {
                lost = true;
                doorbell.ringUrgently();
            }
        }
    }

    private long failed(Throwable e) {
        if (failures++ == 0) {
            failingSince = System.nanoTime();
        }
        String why = e instanceof RecordSender.RetryLaterException ? e.getMessage() : rootMessage(e);
        trouble = why;
        if (!warned && System.nanoTime() - failingSince > WARN_AFTER_NANOS) {
            warned = true;
            log.warn("Spans wait, since Kafka does not take them: {}; trying again", why);
        }
        log.debug("Attempt {} failed", failures, e);
        return delayMs(failures, ThreadLocalRandom.current().nextDouble());
    }

    /** Kafka wraps what went wrong, such as a name that cannot be resolved, in what it was about to do. */
    private static String rootMessage(Throwable e) {
        Throwable root = e;
        for (int i = 0; i < MAX_CAUSES && root.getCause() != null; i++) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    private void succeeded() {
        if (failures > 0) {
            trouble = null;
        }
        if (warned) {
            log.info("Kafka takes spans again, after {} failed attempts", failures);
        }
        warned = false;
        failures = 0;
    }

    private void replaceSender() {
        try {
            close(REPLACED_CLOSE_TIMEOUT);
        } catch (RuntimeException e) {
            log.debug("The sender that failed does not close either", e);
            sender = null;
        }
    }

    /** A record in the hands of a sender. */
    private record Handed(Outgoing outgoing, AtomicBoolean settled) {
        private Handed(Outgoing outgoing) {
            this(outgoing, new AtomicBoolean());
        }
    }
}
