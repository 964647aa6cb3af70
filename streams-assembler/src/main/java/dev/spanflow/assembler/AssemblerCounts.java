/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import dev.spanflow.assembler.ordering.Cut;
import dev.spanflow.assembler.ordering.Orphaned;
import dev.spanflow.assembler.ordering.Outcome;
import dev.spanflow.schemas.Reason;
import dev.spanflow.schemas.SpanRecord;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What this process has done since it started. Counted as it happens, so records that are processed again after an aborted
 * transaction count again. Thread-safe.
 */
public final class AssemblerCounts {
    private static final String OTHER = "other";

    private final LongAdder received = new LongAdder();
    private final Map<Outcome, LongAdder> outcomes = adders(Outcome.class);
    private final Map<Orphaned, LongAdder> orphaned = adders(Orphaned.class);
    private final Map<Cut, LongAdder> cuts = adders(Cut.class);
    private final Map<Reason, LongAdder> deadLetters = adders(Reason.class);
    private final Map<String, LongAdder> repairs = new TreeMap<>();
    private final HeldAges held = new HeldAges();
    private final PartitionReadings readings = new PartitionReadings();
    private final Restores restores = new Restores();

    AssemblerCounts() {
        SpanRecord.members().forEach(member -> repairs.put(member, new LongAdder()));
        repairs.put(OTHER, new LongAdder());
    }

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

    void deadLettered(Reason why) {
        adder(deadLetters, why).increment();
    }

    /** Members of a span that were repaired. A record may have any, and metrics may not. */
    void repaired(List<String> members) {
        for (String member : members) {
            adder(repairs, repairs.containsKey(member) ? member : OTHER).increment();
        }
    }

    HeldAges held() {
        return held;
    }

    PartitionReadings readings() {
        return readings;
    }

    Restores restores() {
        return restores;
    }

    /** Records that wait now, in all partitions of this process. */
    public long waiting() {
        return readings.sum(PartitionReadings.Reading::waiting);
    }

    /** What they take, in bytes. */
    public long waitingBytes() {
        return readings.sum(PartitionReadings.Reading::waitingBytes);
    }

    /** For how long the oldest has waited, in seconds, by the time of the input; 0 when none waits. */
    public double oldestWaitingSeconds() {
        return readings.max(PartitionReadings.Reading::oldestWaitMillis) / 1_000.0;
    }

    /** How far the partition that is furthest behind is behind its producers, in seconds. */
    public double lagSeconds() {
        return readings.max(PartitionReadings.Reading::lagMillis) / 1_000.0;
    }

    /** Records still to be restored from changelogs. */
    public long restoring() {
        return restores.left();
    }

    /** Records restored from changelogs. */
    public long restored() {
        return restores.restored();
    }

    /** Dead letters of one reason. */
    public long of(Reason why) {
        return adder(deadLetters, why).sum();
    }

    /** Repaired members of spans, by name; {@code other} for those that SGP does not know. */
    public Map<String, Long> repairsByMember() {
        Map<String, Long> all = new TreeMap<>();
        repairs.forEach((member, count) -> all.put(member, count.sum()));
        return all;
    }

    /** Records that left, by how long they were held. */
    public Map<String, Long> heldByAge() {
        return held.byAge();
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
