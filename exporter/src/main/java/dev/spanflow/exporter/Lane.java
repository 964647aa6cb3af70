/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.exporter.Answer.Verdict;
import dev.spanflow.exporter.TakenSpan.Identity;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The span records of some traces of one partition, shipped strictly in order: one request at a time.
 *
 * <p>A batch goes as soon as the lane is free and the last turn brought nothing more for it; while records keep coming
 * it waits until it is full or its oldest record has its age. So a lone record is not held up, and while a request is on
 * its way the next batch grows by itself.
 *
 * <p>A batch ends before a stub. When its turn has come SGP is searched for it first, and nothing passes it meanwhile.
 *
 * <p>Confined to the poll thread; time is an argument, on the monotonic clock.
 */
final class Lane {
    private final BatchLimits limits;
    private final Backoff backoff;
    private final Deque<TakenSpan> queue = new ArrayDeque<>();
    private final AbsentParents absentParents = new AbsentParents();
    private long queuedBytes;
    private boolean growing;
    private boolean inFlight;
    private boolean closed;
    private @Nullable Delivery delivery;
    private @Nullable Lookup lookup;
    private int failures;
    private long waitingSince;
    private long waitNanos;

    Lane(BatchLimits limits, Backoff backoff) {
        this.limits = limits;
        this.backoff = backoff;
    }

    void add(TakenSpan taken) {
        queue.add(taken);
        queuedBytes += taken.bodyBytes();
        growing = true;
    }

    /** The turn is over: what comes later comes in another one. */
    void turnEnded() {
        growing = false;
    }

    /** How long until {@link #start} or {@link #startLookup} may be called; 0 is now, {@link Long#MAX_VALUE} not before something happens. */
    long nanosToStart(long now) {
        if (inFlight || closed || isIdle()) {
            return Long.MAX_VALUE;
        }
        long pause = Math.max(0, waitNanos - (now - waitingSince));
        return delivery != null ? pause : Math.max(pause, nanosToBatch(now));
    }

    private boolean isIdle() {
        return delivery == null && queue.isEmpty();
    }

    private long nanosToBatch(long now) {
        if (mustLookUp()) {
            return 0;
        }
        boolean full = queue.size() >= limits.maxSpans() || queuedBytes >= limits.maxBytes();
        if (full || !growing) {
            return 0;
        }
        return Math.max(0, limits.maxAgeNanos() - (now - queue.element().takenNanos()));
    }

    /** Whether a stub is next: {@link #startLookup}, not {@link #start}. */
    boolean mustLookUp() {
        return delivery == null && !queue.isEmpty() && queue.element().unproven();
    }

    /** What SGP is to be asked now. The lane is busy until {@link #found}. */
    Lookup startLookup() {
        begin();
        if (lookup == null) {
            Identity stub = queue.element().identity();
            lookup = new Lookup(stub.traceId(), stub.id(), false);
        }
        return lookup;
    }

    private void begin() {
        if (inFlight) {
            throw new IllegalStateException("a lane has one request in flight at a time");
        }
        inFlight = true;
    }

    /** Takes what is to be sent now. The lane is busy until {@link #answered}. */
    List<Entry> start() {
        begin();
        if (delivery == null) {
            delivery = new Delivery(takeBatch());
        }
        List<Entry> next = delivery.next();
        next.forEach(Entry::sent);
        return next;
    }

    private List<Entry> takeBatch() {
        Batch batch = new Batch(limits);
        while (!queue.isEmpty()
                && !endsBatch(queue.element(), batch)
                && batch.add(absentParents.edited(queue.element()))) {
            TakenSpan taken = queue.remove();
            queuedBytes -= taken.bodyBytes();
            absentParents.arrived(taken.identity());
        }
        return batch.entries();
    }

    /** An absent parent that comes starts a batch: no later record of its orphans may take a place before it. */
    private boolean endsBatch(TakenSpan next, Batch batch) {
        return next.unproven() || (!batch.isEmpty() && absentParents.contains(next.identity()));
    }

    /** Decides over the stub that was looked up. */
    Settled found(Found found, long now, RandomGenerator random) {
        Lookup asked = lookup;
        if (asked == null || !inFlight) {
            throw new IllegalStateException("an answer without a look-up");
        }
        inFlight = false;
        forgetFailuresUnless(found.verdict());
        return switch (found.verdict()) {
            case DONE, REFUSED -> decide(asked, StubFate.of(asked, found));
            case RETRY -> waitBeforeRetry(found.answer(), now, random);
            case MISCONFIGURED -> Settled.NOTHING; // SgpHealth says when to try again
        };
    }

    private Settled decide(Lookup asked, @Nullable StubFate fate) {
        if (fate == null) {
            lookup = new Lookup(asked.traceId(), asked.id(), true);
            return Settled.NOTHING;
        }
        lookup = null;
        TakenSpan stub = queue.remove();
        absentParents.decided(stub.identity(), fate);
        if (fate == StubFate.NEEDED) {
            queue.addFirst(stub.proven());
            return Settled.NOTHING;
        }
        queuedBytes -= stub.bodyBytes();
        return Settled.unneeded(stub);
    }

    Settled answered(Answer answer, long now, RandomGenerator random) {
        Delivery current = delivery;
        if (current == null || !inFlight) {
            throw new IllegalStateException("an answer without a request");
        }
        inFlight = false;
        Settled settled = switch (answer.verdict()) {
            case DONE -> current.accepted();
            case REFUSED -> current.refused(answer);
            case RETRY -> waitBeforeRetry(answer, now, random);
            case MISCONFIGURED -> Settled.NOTHING; // SgpHealth says when to try again
        };
        forgetFailuresUnless(answer.verdict());
        delivery = current.isFinished() ? null : current;
        return settled;
    }

    private void forgetFailuresUnless(Verdict verdict) {
        if (verdict != Verdict.RETRY) {
            failures = 0;
            waitNanos = 0;
        }
    }

    private Settled waitBeforeRetry(Answer answer, long now, RandomGenerator random) {
        failures++;
        waitingSince = now;
        waitNanos = Math.max(
                backoff.delayNanos(failures, random), answer.retryAfter().toNanos());
        return Settled.NOTHING;
    }

    boolean isInFlight() {
        return inFlight;
    }

    /** Nothing starts any more; the request in flight may still be answered. */
    void close() {
        closed = true;
    }
}
