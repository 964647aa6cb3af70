/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import dev.spanflow.assembler.ordering.Outcome;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What this process has done since it started. Counted as it happens, so records that are processed again after an aborted
 * transaction count again. Thread-safe.
 */
public final class AssemblerCounts {
    private final LongAdder received = new LongAdder();
    private final LongAdder rerouted = new LongAdder();
    private final LongAdder deadLettered = new LongAdder();
    private final Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);

    AssemblerCounts() {
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome, new LongAdder());
        }
    }

    void received() {
        received.increment();
    }

    void rerouted() {
        rerouted.increment();
    }

    void deadLettered() {
        deadLettered.increment();
    }

    void count(Outcome outcome) {
        adder(outcome).increment();
    }

    /** Records of one class. */
    public long of(Outcome outcome) {
        return adder(outcome).sum();
    }

    private LongAdder adder(Outcome outcome) {
        LongAdder adder = outcomes.get(outcome);
        if (adder == null) {
            throw new IllegalStateException("no count for " + outcome);
        }
        return adder;
    }

    @Override
    public String toString() {
        return "received=" + received + " outcomes=" + outcomes + " rerouted=" + rerouted + " dead-lettered="
                + deadLettered;
    }
}
