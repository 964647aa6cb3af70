/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.exporter.ledger.ExportLedger;
import dev.spanflow.exporter.ledger.Outcome;
import dev.spanflow.exporter.sgp.Answer;
import dev.spanflow.exporter.sgp.Answer.Verdict;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.TopicPartition;

/** What has happened since the start, and what is. Told by the poll thread, read by any. */
final class Counters {
    final LongAdder taken = new LongAdder();
    final LongAdder skipped = new LongAdder();
    final LongAdder lostToRetention = new LongAdder();
    private final Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);
    private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> retries = new ConcurrentHashMap<>();
    private volatile int requestLimit;
    private volatile Open open = new Open(0, Long.MAX_VALUE, 0, Map.of());

    /** What is not done, and the ledgers of what is. */
    private record Open(
            long records, long oldestAppendedAt, int tracesAside, Map<TopicPartition, ExportLedger> ledgers) {}

    Counters() {
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome, new LongAdder());
        }
    }

    void done(Outcome outcome) {
        adder(outcome).increment();
    }

    /** @param verdict what is done about the answer */
    void answered(Answer answer, Verdict verdict) {
        count(requests, answer.statusClass());
        if (verdict == Verdict.RETRY || verdict == Verdict.MISCONFIGURED) {
            count(retries, verdict == Verdict.RETRY ? answer.statusText() : "configuration");
        }
    }

    private static <K> void count(Map<K, LongAdder> counts, K key) {
        counts.computeIfAbsent(key, any -> new LongAdder()).increment();
    }

    void requestLimit(int limit) {
        requestLimit = limit;
    }

    void open(Assignment assignment) {
        open = new Open(
                assignment.openRecords(),
                assignment.oldestAppendedAt(),
                assignment.tracesAside(),
                assignment.ledgers());
    }

    Map<TopicPartition, ExportLedger> ledgers() {
        return open.ledgers();
    }

    ExporterStats snapshot() {
        Open now = open;
        long bare = of(Outcome.DEAD_LETTERED_BARE);
        return new ExporterStats(
                taken.sum(),
                of(Outcome.ACKNOWLEDGED),
                of(Outcome.COLLAPSED),
                of(Outcome.DEAD_LETTERED) + bare,
                of(Outcome.STUB_UNNEEDED),
                bare,
                skipped.sum(),
                lostToRetention.sum(),
                now.records(),
                now.oldestAppendedAt(),
                now.tracesAside(),
                requestLimit,
                sums(requests),
                sums(retries));
    }

    private long of(Outcome outcome) {
        return adder(outcome).sum();
    }

    private LongAdder adder(Outcome outcome) {
        return Objects.requireNonNull(outcomes.get(outcome));
    }

    private static Map<String, Long> sums(Map<String, LongAdder> counts) {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((key, count) -> sums.put(key, count.sum()));
        return sums;
    }
}
