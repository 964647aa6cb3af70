/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rules in plain maps, without regard to cost. The wrong orderings differ from it in one place each. */
class PlainOrdering implements Ordering {
    private final Map<String, Sent> last = new HashMap<>();
    private final Map<String, String> hangsUnder = new HashMap<>();
    private final Map<String, Sent> waiting = new LinkedHashMap<>();

    @Override
    public void accept(Sent sent, Consumer<Left> out) {
        if (sent.cameBefore()) {
            redeliver(sent, out);
            return;
        }
        if (!isNews(sent, last.get(sent.name())) || !isNews(sent, waiting.get(sent.name()))) {
            return;
        }
        waiting.remove(sent.name());
        if (mayLeave(sent)) {
            leave(sent, out);
        } else {
            waiting.put(sent.name(), sent);
        }
    }

    /** Only a redriven record leaves again, and only if none of its span is newer. */
    void redeliver(Sent sent, Consumer<Left> out) {
        Sent before = last.get(sent.name());
        if (sent.delivery() == Delivery.REDRIVEN
                && before != null
                && before.snapshot() == sent.snapshot()
                && !waiting.containsKey(sent.name())) {
            out.accept(new Left(sent.name(), hangsUnder.get(sent.name()), sent.snapshot(), false, Left.How.IN_ORDER));
        }
    }

    boolean isNews(Sent sent, @Nullable Sent before) {
        return before == null || (!(before.completed() && !sent.completed()) && before.snapshot() != sent.snapshot());
    }

    boolean mayLeave(Sent sent) {
        Sent before = last.get(sent.name());
        return sent.parent() == null
                || sent.namesItself()
                || hasLeft(sent.parentName())
                || (before != null && sent.parent().equals(before.parent()));
    }

    boolean hasLeft(@Nullable String name) {
        return last.containsKey(name);
    }

    void leave(Sent sent, Consumer<Left> out) {
        Sent before = last.put(sent.name(), sent);
        String parent = parentAtExit(sent, before);
        hangsUnder.put(sent.name(), parent);
        out.accept(new Left(sent.name(), parent, sent.snapshot(), before == null, Left.How.IN_ORDER));
        if (before == null) {
            releaseWaiters(sent, out);
        }
    }

    void releaseWaiters(Sent parent, Consumer<Left> out) {
        for (Sent waiter : waitersOf(parent)) {
            release(waiter, out);
        }
    }

    /** In the order they came. */
    List<Sent> waitersOf(Sent parent) {
        List<Sent> waiters = new ArrayList<>();
        for (Sent sent : waiting.values()) {
            if (parent.name().equals(sent.parentName())) {
                waiters.add(sent);
            }
        }
        return waiters;
    }

    void release(Sent waiter, Consumer<Left> out) {
        if (waiting.remove(waiter.name(), waiter)) {
            leave(waiter, out);
        }
    }

    /** Passes those whose parent is missing, and cuts cycles, until nothing waits. */
    @Override
    public void endOfTime(Consumer<Left> out) {
        for (Sent sent = next(); sent != null; sent = next()) {
            waiting.remove(sent.name());
            Sent before = last.put(sent.name(), sent);
            boolean missing = isMissing(sent.parentName());
            String parent = missing ? sent.parentName() : null;
            hangsUnder.put(sent.name(), parent);
            out.accept(new Left(
                    sent.name(),
                    parent,
                    sent.snapshot(),
                    before == null,
                    missing ? Left.How.PASSED : Left.How.IN_ORDER));
            releaseWaiters(sent, out);
        }
    }

    /** Whom to let go next, or null. */
    private @Nullable Sent next() {
        for (Sent sent : waiting.values()) {
            if (isMissing(sent.parentName())) {
                return sent;
            }
        }
        return waiting.isEmpty()
                ? null
                : whereToCut(cycle(waiting.values().iterator().next()));
    }

    boolean isMissing(@Nullable String name) {
        return !last.containsKey(name) && !waiting.containsKey(name);
    }

    /** Those who wait for each other, found by going up from one that waits. */
    private List<Sent> cycle(Sent from) {
        List<Sent> seen = new ArrayList<>();
        Sent at = from;
        while (!seen.contains(at)) {
            seen.add(at);
            at = waiting.get(at.parentName());
        }
        return seen.subList(seen.indexOf(at), seen.size());
    }

    @Nullable
    Sent whereToCut(List<Sent> cycle) {
        return cycle.stream().min(Comparator.comparing(Sent::id)).orElseThrow();
    }

    @Nullable
    String parentAtExit(Sent sent, @Nullable Sent before) {
        if (before != null && sent.parent() != null && sent.parent().equals(before.parent())) {
            return hangsUnder.get(sent.name());
        }
        for (String up = sent.parentName(); up != null; up = hangsUnder.get(up)) {
            if (up.equals(sent.name())) {
                return null;
            }
        }
        return sent.parentName();
    }
}
