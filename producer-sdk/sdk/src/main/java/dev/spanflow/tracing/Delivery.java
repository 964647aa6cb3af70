/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.tracing.DeliveryStats.DropCause;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of records from the callers' threads to the brokers: a bounded backlog, and one daemon thread, started by the
 * first record. What the backlog does not take is dropped and counted.
 *
 * <p>Locks: that of the books and that of a journal, each held alone and never while something waits for the brokers.
 */
final class Delivery {
    private static final Logger log = LoggerFactory.getLogger(Delivery.class);
    private static final Duration LAST_CLOSE_TIMEOUT = Duration.ofMillis(500);
    private static final long WARNING_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String name;
    private final int maxRecordBytes;
    private final Backlog backlog;
    private final Books books;
    private final @Nullable DropListener listener;
    private final Doorbell doorbell = new Doorbell();
    private final Dispatch dispatch;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicLong nextWarning = new AtomicLong(System.nanoTime());
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Thread thread;
    private volatile Duration closeTimeout = Duration.ZERO;

    /**
     * @param name of the thread
     * @param recovered how many records lie in the backlog already, numbered from 1
     */
    Delivery(
            String name,
            int maxRecordBytes,
            Backlog backlog,
            long recovered,
            Supplier<? extends RecordSender> senders,
            @Nullable DropListener listener) {
        this.name = name;
        this.maxRecordBytes = maxRecordBytes;
        this.backlog = backlog;
        this.books = new Books(recovered);
        this.listener = listener;
        this.dispatch = new Dispatch(backlog, doorbell, this::settle, senders);
    }

    /** Begins to send what an earlier process left, if it did. */
    void start() {
        if (books.lastNumber() > 0) {
            startThread();
        }
    }

    /**
     * Never blocks for long, never throws.
     *
     * @param before the span's last record, whose place this one takes if it still waits
     * @param owner the span, if it is to be known when the record waits no more
     * @return this record as it waits, for the next one of the span
     */
    @Nullable
    Waiting record(SpanSnapshot span, @Nullable Waiting before, Waiting.@Nullable Owner owner) {
        try {
            SpanSnapshot fitting = Trimming.roughly(span, maxRecordBytes);
            if (before != null && !closing.get() && backlog.supersede(before, fitting)) {
                books.recordSuperseding();
                return before;
            }
            return offer(new Waiting(books.record(), fitting, owner));
        } catch (RuntimeException e) {
            settle(books.record(), DropCause.FAILED);
            log.debug("{}: a record cannot be queued", name, e);
            return null;
        }
    }

    private @Nullable Waiting offer(Waiting record) {
        DropCause refusal = closing.get() ? DropCause.CLOSED : offerToBacklog(record);
        if (refusal != null) {
            record.leaveQueue();
            settle(record.number(), refusal);
            return null;
        }
        startThread();
        doorbell.ring();
        return record;
    }

    private @Nullable DropCause offerToBacklog(Waiting record) {
        try {
            return backlog.offer(record);
        } catch (RuntimeException | Error e) {
            log.debug("{}: a record cannot be queued", name, e);
            return DropCause.FAILED;
        }
    }

    void cancelOpen(String why) {
        backlog.cancelOpen(why);
    }

    private void settle(long number, @Nullable DropCause cause) {
        books.settle(number, cause);
        if (cause != null) {
            tell(cause, 1);
            if (!closing.get()) {
                warnOfDrops();
            }
        }
    }

    private void tell(DropCause cause, long records) {
        if (listener != null && records > 0) {
            try {
                listener.dropped(cause, records);
            } catch (RuntimeException | LinkageError e) {
                log.debug("{}: the listener failed", name, e);
            }
        }
    }

    private void warnOfDrops() {
        long now = System.nanoTime();
        long next = nextWarning.get();
        if (now - next >= 0 && nextWarning.compareAndSet(next, now + WARNING_INTERVAL_NANOS)) {
            log.warn("{}: records of spans are dropped: {}", name, stats());
        }
    }

    /** The last chance to say why nothing arrives. */
    private void warnOfTheRest(long dropped) {
        if (dropped > 0) {
            String why = dispatch.trouble();
            log.warn("{}: closed; {} records are lost: {}", name, dropped, why == null ? "no time was left" : why);
        }
    }

    DeliveryStats stats() {
        return books.stats();
    }

    FlushResult flush(Duration timeout) {
        dispatch.flush(books.lastNumber());
        return books.await(timeout);
    }

    /** Takes nothing more; waits until all is settled, at most for the time given; drops the rest. */
    void close(Duration timeout) {
        boolean interrupted = Thread.interrupted(); // a worker that was told to stop still gets its spans out
        try {
            if (closing.compareAndSet(false, true)) {
                FlushResult result = flush(timeout);
                long dropped = books.seal(backlog.outlivesProcess());
                tell(DropCause.CLOSED, dropped);
                warnOfTheRest(dropped);
                stopThread(result.complete());
                backlog.close();
                closed.countDown();
            } else {
                closed.await(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void startThread() {
        if (thread == null) {
            synchronized (dispatch) {
                if (thread == null) {
                    tryStartThread();
                }
            }
        }
    }

    private void tryStartThread() {
        Thread sending = new Thread(this::run, name);
        sending.setDaemon(true);
        try {
            sending.start();
            thread = sending;
        } catch (OutOfMemoryError e) {
            log.debug("{}: no thread to be had; the next record tries again", name, e);
        }
    }

    private void stopThread(boolean drained) throws InterruptedException {
        closeTimeout = drained ? LAST_CLOSE_TIMEOUT : Duration.ZERO;
        stopped.countDown();
        Thread sending = thread;
        if (sending != null) {
            sending.interrupt();
            sending.join(LAST_CLOSE_TIMEOUT.toMillis());
        }
    }

    private void run() {
        while (stopped.getCount() > 0) {
            try {
                pause(turn());
            } catch (InterruptedException e) {
                // The loop ends now, or someone interrupted a thread that is not theirs.
            }
        }
        closeDispatch();
    }

    private long turn() throws InterruptedException {
        try {
            return dispatch.turn();
        } catch (RuntimeException | Error e) { // whatever it was, later spans must get through
            log.warn("{}: a turn failed", name, e);
            return Dispatch.delayMs(Integer.MAX_VALUE, 1);
        }
    }

    private void pause(long ms) throws InterruptedException {
        if (ms > 0 && stopped.await(ms, TimeUnit.MILLISECONDS)) {
            log.debug("{}: stopped while waiting to try again", name);
        }
    }

    private void closeDispatch() {
        boolean interrupted = Thread.interrupted();
        try {
            dispatch.close(closeTimeout);
        } catch (RuntimeException | Error e) {
            log.debug("{}: closed with a failure, interrupted before: {}", name, interrupted, e);
        }
    }
}
