/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.util.ArrayList;
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
        out.accept(new Left(sent.name(), parent, sent.snapshot(), before == null, false));
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

    private @Nullable String parentAtExit(Sent sent, @Nullable Sent before) {
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
