/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.util.HashMap;
import java.util.HashSet;
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
    private final Set<Integer> leftSnapshots = new HashSet<>();
    private final Set<String> cutBefore = new HashSet<>();

    /** Runs a scenario to its end. */
    static void run(List<Sent> scenario, Ordering ordering) {
        OrderingChecker checker = new OrderingChecker();
        for (Sent sent : scenario) {
            checker.sent(sent);
            ordering.accept(sent, checker::left);
            if (!ordering.hasMore()) {
                checker.nothingIsHeldBack();
            }
        }
        ordering.drain(checker::left);
        checker.nothingIsHeldBack();
    }

    private void sent(Sent sent) {
        bySnapshot.put(sent.snapshot(), sent);
        newest.merge(sent.name(), sent, (before, now) -> before.completed() && !now.completed() ? before : now);
    }

    private void left(Left now) {
        Sent sent = bySnapshot.get(now.snapshot());
        require(sent != null && sent.name().equals(now.name()), "nobody sent", now);
        require(leftSnapshots.add(now.snapshot()), "left twice", now);
        Left before = left.put(now.name(), now);
        require(now.first() == (before == null), "first and update are mixed up", now);
        boolean parentFirst = now.parent() == null || left.containsKey(now.parent());
        require(parentFirst || now.passed(), "left before its parent", now);
        require(!now.passed() || mayPass(now, before), "was let go though its parent had come", now);
        require(before == null || !goesBack(before, sent), "an older snapshot left after a newer one", now);
        require(!isUnderItself(now), "hangs under itself", now);
        boolean cut = now.parent() == null && sent.parent() != null;
        require(!cut || closesCycle(now, sent) || waitsForItself(sent), "lost its parent", now);
        require(now.parent() == null || now.parent().equals(sent.parentName()), "has another parent", now);
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
    private boolean mayPass(Left now, @Nullable Left before) {
        return !newest.containsKey(now.parent())
                || (before != null && before.passed() && Objects.equals(before.parent(), now.parent()));
    }

    private boolean goesBack(Left before, Sent now) {
        return bySnapshot.get(before.snapshot()).completed() && !now.completed();
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

    /** Whether it, not having left, was held by a parent that was held by it in the end. */
    private boolean waitsForItself(Sent sent) {
        Set<String> seen = new HashSet<>();
        for (String up = sent.parentName();
                up != null && seen.add(up) && newest.containsKey(up);
                up = newest.get(up).parentName()) {
            if (!up.equals(sent.name()) && left.containsKey(up)) {
                return false;
            }
            if (up.equals(sent.name())) {
                cutBefore.add(sent.name() + " under " + sent.parent());
                return true;
            }
        }
        return false;
    }

    /** Whatever has not left, as it was sent last, has a parent to wait for. */
    private void nothingIsHeldBack() {
        newest.forEach((name, sent) -> {
            Left last = left.get(name);
            if (last == null || last.snapshot() != sent.snapshot()) {
                require(waitsForParent(sent, last), "is held back", sent);
            }
        });
    }

    private boolean waitsForParent(Sent sent, @Nullable Left last) {
        boolean sameParent = last != null
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
