/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import dev.spanflow.assembler.ordering.Cut;
import dev.spanflow.assembler.ordering.Orphaned;
import dev.spanflow.assembler.ordering.Outcome;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What this process has done since it started. Counted as it happens, so records that are processed again after an aborted
 * transaction count again. Thread-safe.
 */
public final class AssemblerCounts {
    private final LongAdder received = new LongAdder();
    private final Map<Outcome, LongAdder> outcomes = adders(Outcome.class);
    private final Map<Orphaned, LongAdder> orphaned = adders(Orphaned.class);
    private final Map<Cut, LongAdder> cuts = adders(Cut.class);

    AssemblerCounts() {}

    private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> classes) {
        Map<E, LongAdder> adders = new EnumMap<>(classes);
        for (E name : classes.getEnumConstants()) {
            adders.put(name, new LongAdder());
        }
        return adders;
    }

    void received() {
        received.increment();
    }

    void count(Outcome outcome) {
        adder(outcomes, outcome).increment();
    }

    void count(Orphaned what) {
        adder(orphaned, what).increment();
    }

    void count(Cut cut) {
        adder(cuts, cut).increment();
    }

    /** Records that left as roots though they named a parent. */
    public long of(Cut cut) {
        return adder(cuts, cut).sum();
    }

    /** Records of one class. */
    public long of(Outcome outcome) {
        return adder(outcomes, outcome).sum();
    }

    /** What was done for want of parents. */
    public long of(Orphaned what) {
        return adder(orphaned, what).sum();
    }

    /** Received records. */
    public long all() {
        return received.sum();
    }

    /** Records by the ledger's words; those that wait have none yet. */
    public Map<String, Long> byWord() {
        Map<String, Long> words = new TreeMap<>();
        outcomes.forEach((outcome, count) ->
                words.put(outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'), count.sum()));
        return words;
    }

    private static <E> LongAdder adder(Map<E, LongAdder> adders, E name) {
        LongAdder adder = adders.get(name);
        if (adder == null) {
            throw new IllegalStateException("no count for " + name);
        }
        return adder;
    }

    @Override
    public String toString() {
        return "received=" + received + " outcomes=" + outcomes + " orphaned=" + orphaned + " cuts=" + cuts;
    }
}
