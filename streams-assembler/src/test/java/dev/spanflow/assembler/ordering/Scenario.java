/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What workers may send, drawn from a seed: forests of every shape, told in any order, with all that goes wrong. */
final class Scenario {
    private final Random random;
    private final List<Sent> sent = new ArrayList<>();
    private int snapshots;

    private Scenario(long seed) {
        this.random = new Random(seed);
    }

    static List<Sent> of(long seed) {
        Scenario scenario = new Scenario(seed);
        int traces = 1 + scenario.random.nextInt(3);
        for (int trace = 0; trace < traces; trace++) {
            // two accounts may use the same trace id
            scenario.addTrace(trace == 0 ? "one" : "two", "t" + (trace + 1) / 2);
        }
        scenario.disorder();
        scenario.repeatSome();
        scenario.redeliverSome();
        return scenario.sent;
    }

    private void addTrace(String account, String trace) {
        int spans = random.nextInt(5) == 0 ? 1 + random.nextInt(300) : 1 + random.nextInt(25);
        Shape shape = Shape.values()[random.nextInt(Shape.values().length)];
        for (int span = 0; span < spans; span++) {
            addSpan(account, trace, span, spans, shape);
        }
    }

    private void addSpan(String account, String trace, int span, int spans, Shape shape) {
        String id = "s" + span;
        String parent = parent(span, spans, shape);
        if (random.nextInt(2) == 0) {
            add(account, trace, id, parent, false);
        }
        add(account, trace, id, parent, random.nextInt(10) > 0);
        while (random.nextInt(8) == 0) {
            String next = random.nextInt(3) == 0 ? "s" + random.nextInt(spans) : parent;
            add(account, trace, id, next, random.nextInt(4) > 0);
        }
    }

    private void add(String account, String trace, String id, @Nullable String parent, boolean completed) {
        sent.add(new Sent(account, trace, id, parent, completed, snapshots++, Delivery.PRODUCED));
    }

    private @Nullable String parent(int span, int spans, Shape shape) {
        int chance = random.nextInt(100);
        if (chance < 2) {
            return "s" + span;
        }
        if (chance < 4) {
            return "never-" + random.nextInt(3);
        }
        if (span == 0 || chance < 7) {
            return null;
        }
        if (chance < 10) {
            return "s" + random.nextInt(spans); // a later one may close a cycle
        }
        return "s"
                + switch (shape) {
                    case BUSH -> random.nextInt(span);
                    case CHAIN -> span - 1;
                    case STAR -> 0;
                    case COMB -> span % 2 == 0 ? span - 1 : 0;
                };
    }

    private void disorder() {
        switch (random.nextInt(4)) {
            case 0 -> Collections.shuffle(sent, random);
            case 1 -> Collections.reverse(sent);
            case 2 -> {
                for (int i = 0; i < sent.size(); i++) {
                    Collections.swap(sent, i, Math.min(sent.size() - 1, i + random.nextInt(6)));
                }
            }
            default -> {} // in order
        }
    }

    /** A repeat comes before a newer snapshot of the same phase: Kafka keeps the order of one producer. */
    private void repeatSome() {
        for (int i = 0; i < sent.size(); i++) {
            if (random.nextInt(8) == 0) {
                sent.add(i + 1 + random.nextInt(roomBehind(i)), sent.get(i));
            }
        }
    }

    /** Records that lay elsewhere come again whenever somebody sends them back. */
    private void redeliverSome() {
        for (int i = 0; i < sent.size(); i++) {
            if (!sent.get(i).cameBefore() && random.nextInt(20) == 0) {
                Delivery how = random.nextBoolean() ? Delivery.REROUTED : Delivery.REDRIVEN;
                sent.add(i + 1 + random.nextInt(sent.size() - i), sent.get(i).again(how));
            }
        }
    }

    private int roomBehind(int i) {
        Sent original = sent.get(i);
        int end = i + 1;
        while (end < sent.size() && !sent.get(end).name().equals(original.name())) {
            end++;
        }
        return end - i;
    }

    private enum Shape {
        BUSH,
        CHAIN,
        STAR,
        COMB
    }
}
