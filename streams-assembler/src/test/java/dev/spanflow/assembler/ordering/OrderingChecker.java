/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Watches an ordering from outside and throws at the first broken promise. It knows what was sent and what left, nothing
 * else.
 */
final class OrderingChecker {
    private final Map<Integer, Sent> bySnapshot = new HashMap<>();
    private final Map<String, Sent> newest = new HashMap<>();
    private final Map<String, Left> left = new HashMap<>();
    private final Set<Integer> done = new HashSet<>();
    private final Set<String> parked = new HashSet<>();
    private final Set<Integer> parkedSnapshots = new HashSet<>();
    /** The snapshot that was redriven just now and may leave a second time; whether it must, being the newest of its span. */
    private @Nullable Integer redriven;

    private boolean mustLeave;
    private final Set<String> cutBefore = new HashSet<>();

    /** Runs a scenario to its end, and then to the end of time. */
    static void run(List<Sent> scenario, Ordering ordering) {
        OrderingChecker checker = new OrderingChecker();
        for (Sent sent : scenario) {
            checker.sent(sent);
            ordering.accept(sent, checker::left);
            checker.redrivenHasLeft();
            if (!ordering.hasMore()) {
                checker.nothingIsHeldBack();
            }
        }
        ordering.drain(checker::left);
        checker.nothingIsHeldBack();
        ordering.endOfTime(checker::left);
        checker.nothingIsLeftBehind();
    }

    private void sent(Sent sent) {
        redriven = sent.delivery() == Delivery.REDRIVEN && leftLast(sent) ? sent.snapshot() : null;
        mustLeave = redriven != null && newest.get(sent.name()).snapshot() == sent.snapshot();
        if (sent.cameBefore()) {
            return; // known since it came first
        }
        bySnapshot.put(sent.snapshot(), sent);
        newest.merge(sent.name(), sent, (before, now) -> before.completed() && !now.completed() ? before : now);
    }

    /** Whether SGP should hold it now. */
    private boolean leftLast(Sent sent) {
        Left last = left.get(sent.name());
        return last != null && last.snapshot() == sent.snapshot();
    }

    private void redrivenHasLeft() {
        require(!mustLeave, "was redriven and did not leave", String.valueOf(redriven));
        redriven = null;
    }

    private void left(Left now) {
        if (now.stub()) {
            stub(now);
            return;
        }
        Sent sent = bySnapshot.get(now.snapshot());
        require(sent != null && sent.name().equals(now.name()), "nobody sent", now);
        if (redriven != null && redriven == now.snapshot()) {
            require(!now.first(), "first and update are mixed up", now);
            mustLeave = false;
            done.remove(now.snapshot());
        }
        require(done.add(now.snapshot()) || parkedSnapshots.contains(now.snapshot()), "left twice", now);
        if (now.how() == Left.How.PARKED) {
            require(waitsForWhatNeverCame(sent), "was parked though all above it had come", now);
            parked.add(now.name());
            parkedSnapshots.add(now.snapshot()); // if it is sent again it gets another chance
            return;
        }
        Left before = left.put(now.name(), now);
        require(now.first() == (before == null), "first and update are mixed up", now);
        boolean parentFirst = now.parent() == null || left.containsKey(now.parent());
        require(parentFirst || now.how() == Left.How.PASSED, "left before its parent", now);
        require(!now.orphan() || mayBeOrphan(sent, now, before), "was let go though its parent had come", now);
        require(before == null || !goesBack(before, sent), "an older snapshot left after a newer one", now);
        require(!isUnderItself(now), "hangs under itself", now);
        if (now.how() != Left.How.REROOTED) {
            boolean cut = now.parent() == null && sent.parent() != null;
            require(!cut || closesCycle(now, sent) || waitedForItself(sent), "lost its parent", now);
            require(now.parent() == null || now.parent().equals(sent.parentName()), "has another parent", now);
        }
    }

    private void stub(Left now) {
        require(!newest.containsKey(now.name()), "a stub for a span that has come", now);
        require(left.put(now.name(), now) == null, "a stub for a span that has left", now);
        require(now.parent() == null || left.containsKey(now.parent()), "a stub under what has not left", now);
    }

    private boolean isUnderItself(Left now) {
        for (Left up = left.get(now.parent()); up != null; up = left.get(up.parent())) {
            if (up.name().equals(now.name())) {
                return true;
            }
        }
        return false;
    }

    /** Only for want of a parent of which nothing has come; and later records as the first. */
    private boolean mayBeOrphan(Sent sent, Left now, @Nullable Left before) {
        return !newest.containsKey(sent.parentName())
                || (before != null
                        && before.how() == now.how()
                        && Objects.equals(bySnapshot.get(before.snapshot()).parent(), sent.parent()));
    }

    private boolean waitsForWhatNeverCame(Sent sent) {
        Set<String> seen = new HashSet<>();
        String up = sent.parentName();
        while (up != null && seen.add(up) && newest.containsKey(up) && !parked.contains(up)) {
            up = newest.get(up).parentName();
        }
        return up != null && (!newest.containsKey(up) || parked.contains(up));
    }

    private boolean goesBack(Left before, Sent now) {
        return !before.stub() && bySnapshot.get(before.snapshot()).completed() && !now.completed();
    }

    /** Whether the span, under the parent it names, would have hung under itself when it was cut or before. */
    private boolean closesCycle(Left now, Sent sent) {
        if (sent.namesItself() || cutBefore.contains(now.name() + " under " + sent.parent())) {
            return true;
        }
        for (Left up = left.get(sent.parentName());
                up != null;
                up = up.parent() == null ? null : left.get(up.parent())) {
            if (sent.name().equals(up.parent()) || up.name().equals(now.name())) {
                cutBefore.add(now.name() + " under " + sent.parent());
                return true;
            }
        }
        return false;
    }

    /** Whether it was held by what it held itself in the end, and is the one among these to be cut. */
    private boolean waitedForItself(Sent sent) {
        Set<String> cycle = new LinkedHashSet<>();
        String up = sent.name();
        while (cycle.add(up)) {
            Sent at = newest.get(up);
            up = at == null ? null : at.parentName();
            if (up == null || !(up.equals(sent.name()) || (newest.containsKey(up) && !left.containsKey(up)))) {
                return false;
            }
        }
        require(up.equals(sent.name()), "was cut beside a cycle", sent);
        cycle.forEach(member -> require(
                Arrays.compareUnsigned(
                                sent.id().getBytes(UTF_8),
                                newest.get(member).id().getBytes(UTF_8))
                        <= 0,
                "the cycle should be cut at " + member + ", not here",
                sent));
        cutBefore.add(sent.name() + " under " + sent.parent());
        return true;
    }

    /** Whatever has not left, as it was sent last, has a parent to wait for. */
    private void nothingIsHeldBack() {
        newest.forEach((name, sent) -> {
            if (!done.contains(sent.snapshot())) {
                require(waitsForParent(sent, left.get(name)), "is held back", sent);
            }
        });
    }

    private void nothingIsLeftBehind() {
        newest.values().forEach(sent -> require(done.contains(sent.snapshot()), "is held for ever", sent));
    }

    private boolean waitsForParent(Sent sent, @Nullable Left last) {
        boolean sameParent = last != null
                && !last.stub()
                && sent.parent() != null
                && sent.parent().equals(bySnapshot.get(last.snapshot()).parent());
        return sent.parent() != null && !sent.namesItself() && !sameParent && !left.containsKey(sent.parentName());
    }

    private static void require(boolean holds, String what, Object who) {
        if (!holds) {
            throw new AssertionError(what + ": " + who);
        }
    }
}
