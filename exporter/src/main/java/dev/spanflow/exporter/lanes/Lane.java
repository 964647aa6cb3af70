/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import dev.spanflow.exporter.lanes.TakenSpan.Identity;
import dev.spanflow.exporter.sgp.Answer;
import dev.spanflow.exporter.sgp.Found;
import dev.spanflow.exporter.sgp.Lookup;
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
 * <p>A trace whose first record fails alone while others pass is set aside into a lane of its own, so that it holds up
 * nobody else; there it waits, until SGP takes the record or it has failed for too long.
 *
 * <p>Confined to the poll thread; time is an argument, on the monotonic clock.
 */
public final class Lane {
    private final LaneSettings settings;
    private final Passes passes;
    private final BodyLimit bodyLimit;
    private final AbsentParents absentParents;
    private final Retry retry;
    private final Streak streak;
    /** Of a lane that a trace was set aside into, else null. */
    private final @Nullable Strikes strikes;

    private final Deque<TakenSpan> queue = new ArrayDeque<>();
    private long queuedBytes;
    private boolean growing;
    private boolean inFlight;
    private boolean closed;
    private @Nullable Delivery delivery;
    private @Nullable Lookup lookup;
    private long passesSeen;

    public Lane(LaneSettings settings, Passes passes, BodyLimit bodyLimit) {
        this(settings, passes, bodyLimit, new AbsentParents(), null);
    }

    private Lane(
            LaneSettings settings,
            Passes passes,
            BodyLimit bodyLimit,
            AbsentParents absentParents,
            @Nullable Strikes strikes) {
        this.settings = settings;
        this.passes = passes;
        this.bodyLimit = bodyLimit;
        this.absentParents = absentParents;
        this.retry = new Retry(settings.backoff());
        this.streak = new Streak(settings.patience());
        this.strikes = strikes;
    }

    /** Moves a trace into a lane of its own. */
    Lane setAside(String traceId) {
        Lane aside = new Lane(settings, passes, bodyLimit, absentParents, new Strikes(settings.patience(), passes));
        if (delivery != null) {
            delivery.takeOut(traceId).forEach(entry -> entry.parts().forEach(aside::add));
            delivery = delivery.isFinished() ? null : delivery;
        }
        queue.stream().filter(taken -> taken.span().traceId().equals(traceId)).forEach(aside::add);
        queue.removeIf(taken -> taken.span().traceId().equals(traceId));
        queuedBytes = queue.stream().mapToLong(TakenSpan::bodyBytes).sum();
        aside.turnEnded();
        retry.reset();
        return aside;
    }

    /** The trace stays: all of the batch waits together. */
    void keepTogether() {
        if (delivery != null) {
            delivery.join();
        }
    }

    public void add(TakenSpan taken) {
        queue.add(taken);
        queuedBytes += taken.bodyBytes();
        growing = true;
    }

    /** The turn is over: what comes later comes in another one. */
    public void turnEnded() {
        growing = false;
    }

    /** How long until {@link #start} or {@link #startLookup} may be called; 0 is now, {@link Long#MAX_VALUE} not before something happens. */
    public long nanosToStart(long now) {
        if (inFlight || closed || isIdle()) {
            return Long.MAX_VALUE;
        }
        long pause = retry.nanosToWait(now);
        return delivery != null ? pause : Math.max(pause, nanosToBatch(now));
    }

    boolean isIdle() {
        return !inFlight && delivery == null && queue.isEmpty();
    }

    private long nanosToBatch(long now) {
        if (mustLookUp()) {
            return 0;
        }
        boolean full = queue.size() >= settings.limits().maxSpans()
                || queuedBytes >= settings.limits().maxBytes();
        if (full || !growing) {
            return 0;
        }
        return Math.max(
                0, settings.limits().maxAgeNanos() - (now - queue.element().takenNanos()));
    }

    /** Whether a stub is next: {@link #startLookup}, not {@link #start}. */
    public boolean mustLookUp() {
        return delivery == null && !queue.isEmpty() && queue.element().isUnproven();
    }

    /** What SGP is to be asked now. The lane is busy until {@link #found}. */
    public Lookup startLookup() {
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
    public List<Entry> start() {
        begin();
        if (delivery == null) {
            delivery = new Delivery(takeBatch(), settings.limits().maxSpans(), bodyLimit);
        }
        return delivery.next();
    }

    private List<Entry> takeBatch() {
        Batch batch = new Batch(settings.limits());
        while (!queue.isEmpty()
                && !endsBatch(queue.element(), batch)
                && batch.add(absentParents.edited(asItMustLeave(queue.element())))) {
            TakenSpan taken = queue.remove();
            queuedBytes -= taken.bodyBytes();
            absentParents.arrived(taken.identity());
        }
        return batch.entries();
    }

    /** An update of a span that SGP has nothing of is its first record there. */
    private TakenSpan asItMustLeave(TakenSpan taken) {
        return absentParents.contains(taken.identity()) ? taken.asFirst() : taken;
    }

    /** An absent parent that comes starts a batch: no later record of its orphans may take a place before it. */
    private boolean endsBatch(TakenSpan next, Batch batch) {
        return next.isUnproven() || (!batch.isEmpty() && absentParents.contains(next.identity()));
    }

    /** Decides over the stub that was looked up. */
    public Settled found(Found found, long now, RandomGenerator random) {
        Lookup asked = lookup;
        if (asked == null || !inFlight) {
            throw new IllegalStateException("an answer without a look-up");
        }
        inFlight = false;
        return switch (found.verdict()) {
            case DONE, REFUSED -> {
                retry.reset();
                yield decide(asked, StubFate.of(asked, found));
            }
            case RETRY -> {
                retry.failed(found.answer(), now, random);
                yield Settled.NOTHING;
            }
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
            queue.addFirst(stub.asFirst());
            return Settled.NOTHING;
        }
        queuedBytes -= stub.bodyBytes();
        return Settled.unneeded(stub);
    }

    public Settled answered(Answer answer, long now, RandomGenerator random) {
        Delivery current = delivery;
        if (current == null || !inFlight) {
            throw new IllegalStateException("an answer without a request");
        }
        inFlight = false;
        Settled settled = switch (answer.verdict()) {
            case DONE -> accepted(current);
            case REFUSED -> refused(current, answer);
            case RETRY -> failed(current, answer, now, random);
            case MISCONFIGURED -> Settled.NOTHING; // SgpHealth says when to try again
        };
        leaveWithout(settled.givenUp(), current);
        delivery = current.isFinished() ? null : current;
        return settled;
    }

    private Settled accepted(Delivery current) {
        passes.passed();
        endFailures();
        return current.accepted();
    }

    private Settled refused(Delivery current, Answer answer) {
        endFailures();
        return current.refused(answer);
    }

    private void endFailures() {
        retry.reset();
        streak.end();
        if (strikes != null) {
            strikes.end();
        }
    }

    private Settled failed(Delivery current, Answer answer, long now, RandomGenerator random) {
        retry.failed(answer, now, random);
        if (answer.status() == Answer.TOO_MANY_REQUESTS) {
            return Settled.NOTHING; // it is the pace, not the spans
        }
        if (strikes != null && current.sentAlone()) {
            return strikes.failed(now) ? givenUp(current, answer) : Settled.NOTHING;
        }
        passes.failed();
        boolean found = current.isProbing() ? probed(current) : splitIfStubborn(current, now);
        return found && strikes == null ? Settled.NOTHING.withAside(current.firstTrace()) : Settled.NOTHING;
    }

    private Settled givenUp(Delivery current, Answer answer) {
        endFailures();
        return current.givenUp(answer);
    }

    private boolean probed(Delivery current) {
        return current.failed(passes.count() > passesSeen);
    }

    private boolean splitIfStubborn(Delivery current, long now) {
        if (streak.isNew()) {
            passesSeen = passes.count();
        }
        if (!streak.failed(now)) {
            return false;
        }
        if (current.holdsOneTrace()) {
            current.extend(takeBatch());
        }
        retry.restart();
        return current.split(passes.count() > passesSeen);
    }

    /** Descendants of a span that SGP takes in no form have lost their parent. */
    private void leaveWithout(List<GivenUp> givenUp, Delivery current) {
        for (GivenUp gone : givenUp) {
            if (!gone.bare() && gone.entry().newest().isFirst()) {
                absentParents.refused(gone.entry().newest().identity());
                current.edit(absentParents::edited);
            }
        }
    }

    public boolean isInFlight() {
        return inFlight;
    }

    /** Nothing starts any more; the request in flight may still be answered. */
    public void close() {
        closed = true;
    }
}
