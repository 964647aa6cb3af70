/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.assembler.rows.RowCache;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds spans that wait for each other in a cycle, and cuts the cycle where the id is smallest in bytes: at the same place
 * live and in a replay.
 *
 * <p>Whoever closes a cycle is waited for already, so each cycle has a check of the span that closed it. A check walks up
 * the parents that wait, in turns of any size. What was found to lead out of the waiting ones is kept in mind, so that the
 * checks of a long chain cost one walk together; only checks of spans that began to wait before that may rely on it, since
 * a later one may have closed a cycle through what was seen.
 */
final class Cycles {
    private static final int MAX_REMEMBERED = 200_000;

    private final RowCache rows;
    private final Exit exit;
    private final Deadlines deadlines;
    private final Set<Long> leadOut = new HashSet<>();
    private @Nullable TraceKey remembered;
    private long rememberedBefore;
    private @Nullable Walk walk;

    Cycles(RowCache rows, Exit exit, Deadlines deadlines) {
        this.rows = rows;
        this.exit = exit;
        this.deadlines = deadlines;
    }

    /** Whether the check is done; else it goes on in the next turn. */
    boolean check(Deadlines.Due due, Budget budget) {
        Trace trace = Trace.find(rows, due.trace());
        if (trace == null || !isOpen(trace, due)) {
            walk = null;
            return true;
        }
        if (walk == null || walk.number != due.number()) {
            remember(due);
            walk = new Walk(due);
        }
        while (!budget.isSpent()) {
            budget.spend(0);
            if (step(trace, walk)) {
                walk = null;
                return true;
            }
        }
        return false;
    }

    /** Whether there is anything to check yet: its span may have left. */
    boolean isOpen(Deadlines.Due due) {
        Trace trace = Trace.find(rows, due.trace());
        return trace != null && isOpen(trace, due);
    }

    private static boolean isOpen(Trace trace, Deadlines.Due due) {
        return trace.span(due.span()).waitsToLeave();
    }

    /** A newer snapshot has taken a waiting one's place: a walk that has passed it begins anew, for it may lead elsewhere now. */
    void superseded(TraceKey trace, long span) {
        if (walk != null && walk.hasPassed(trace, span)) {
            walk = null;
        }
    }

    private void remember(Deadlines.Due due) {
        boolean valid = due.trace().equals(remembered) && due.number() < rememberedBefore;
        if (!valid || leadOut.size() > MAX_REMEMBERED) {
            leadOut.clear();
            remembered = due.trace();
            rememberedBefore = deadlines.nextNumber();
        }
    }

    /** Goes one parent up; true when it is known whether there is a cycle, and it has been cut. */
    private boolean step(Trace trace, Walk walk) {
        SpanState at = trace.span(walk.at);
        if (!at.waitsToLeave() || leadOut.contains(walk.at)) {
            leadOut.addAll(walk.seen);
            return true;
        }
        if (walk.smallestId == null && walk.seen.add(walk.at)) {
            walk.at = at.parent();
            return false;
        }
        if (walk.isRoundAgain()) {
            exit.leaveFromWaiting(trace, trace.waiting(walk.smallest), Leave.CUT);
            return true;
        }
        walk.compare(Exit.read(trace.waiting(walk.at).span()).id().getBytes(UTF_8));
        walk.at = at.parent();
        return false;
    }

    /** A walk up, which may take several turns: until it comes to where it was, then once round the cycle. */
    private static final class Walk {
        final TraceKey trace;
        final long number;
        final Set<Long> seen = new HashSet<>();
        long at;
        private long roundFrom;
        byte @Nullable [] smallestId;
        long smallest;

        Walk(Deadlines.Due due) {
            this.trace = due.trace();
            this.number = due.number();
            this.at = due.span();
        }

        boolean hasPassed(TraceKey ofTrace, long span) {
            return trace.equals(ofTrace) && seen.contains(span);
        }

        boolean isRoundAgain() {
            return smallestId != null && at == roundFrom;
        }

        void compare(byte[] id) {
            if (smallestId == null) {
                roundFrom = at;
            }
            if (smallestId == null || Arrays.compareUnsigned(id, smallestId) < 0) {
                smallestId = id;
                smallest = at;
            }
        }
    }
}
