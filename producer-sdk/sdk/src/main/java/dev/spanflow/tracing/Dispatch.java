/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.tracing.DeliveryStats.DropCause;
import dev.spanflow.tracing.RecordQueue.Entry;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records off the queue, one a turn, and hands them to a sender. A record that the sender does not take is held
 * and offered again, so order is kept and nothing is lost; the queue fills up behind it. For one thread.
 */
final class Dispatch {
    private static final Logger log = LoggerFactory.getLogger(Dispatch.class);
    private static final long POLL_MS = 1_000;
    private static final long MIN_DELAY_MS = 50;
    private static final long MAX_DELAY_MS = 5_000;
    private static final Duration REPLACED_CLOSE_TIMEOUT = Duration.ofSeconds(1);

    /** Hears what became of a record; called once for each. */
    @FunctionalInterface
    interface Settling {
        void settle(long number, @Nullable DropCause cause);
    }

    private final RecordQueue queue;
    private final Settling settling;
    private final int maxValueBytes;
    private final Supplier<? extends RecordSender> senders;
    private @Nullable RecordSender sender;
    private @Nullable Encoded held;
    private int failures;

    Dispatch(RecordQueue queue, Settling settling, int maxValueBytes, Supplier<? extends RecordSender> senders) {
        this.queue = queue;
        this.settling = settling;
        this.maxValueBytes = maxValueBytes;
        this.senders = senders;
    }

    /** One turn. Returns how many milliseconds to wait before the next; 0 unless the sender fails. */
    long turn() throws InterruptedException {
        if (held == null) {
            held = next();
        }
        return held == null ? 0 : send(held);
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

    private @Nullable Encoded next() throws InterruptedException {
        Entry entry = queue.poll(POLL_MS);
        if (entry == null) {
            return null;
        }
        try {
            byte[] value = Trimming.bytes(entry.span(), maxValueBytes);
            return new Encoded(entry.number(), entry.span().start().context().traceId(), value, new AtomicBoolean());
        } catch (RuntimeException | Error e) {
            log.warn("A record of a span cannot be written and is dropped", e);
            settling.settle(entry.number(), DropCause.FAILED);
            return null;
        }
    }

    private long send(Encoded encoded) throws InterruptedException {
        try {
            if (sender == null) {
                sender = senders.get();
            }
            sender.send(encoded.traceId, encoded.value, cause -> settle(encoded, cause));
        } catch (RuntimeException | LinkageError e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("while sending: " + e);
            }
            return failed(e);
        }
        held = null;
        succeeded();
        return 0;
    }

    /** Once: if an Error came out of a sender that had taken the record, it is sent again. */
    private void settle(Encoded encoded, @Nullable DropCause cause) {
        if (encoded.settled.compareAndSet(false, true)) {
            settling.settle(encoded.number, cause);
        }
    }

    private long failed(Throwable e) {
        if (!(e instanceof RecordSender.RetryLaterException)) {
            replaceSender();
        }
        if (failures++ == 0) {
            log.warn("Spans wait in memory, since Kafka does not take them: {}; trying again", e.toString());
        }
        log.debug("Attempt {} failed", failures, e);
        return delayMs(failures, ThreadLocalRandom.current().nextDouble());
    }

    private void succeeded() {
        if (failures > 0) {
            log.info("Kafka takes spans again, after {} failed attempts", failures);
            failures = 0;
        }
    }

    private void replaceSender() {
        try {
            close(REPLACED_CLOSE_TIMEOUT);
        } catch (RuntimeException e) {
            log.debug("The sender that failed does not close either", e);
            sender = null;
        }
    }

    /** A record as it will be sent. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Encoded(long number, String traceId, byte[] value, AtomicBoolean settled) {}
}
