/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.exporter.Answer.Verdict;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What has happened since the start. Counted by the poll thread, read by any. */
final class Counters {
    final LongAdder taken = new LongAdder();
    final LongAdder acknowledged = new LongAdder();
    final LongAdder collapsed = new LongAdder();
    final LongAdder deadLettered = new LongAdder();
    final LongAdder stubsUnneeded = new LongAdder();
    final LongAdder retries = new LongAdder();
    private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
    private volatile long inFlight;

    /** @param verdict what is done about the answer */
    void answered(Answer answer, Verdict verdict) {
        requests.computeIfAbsent(answer.statusClass(), any -> new LongAdder()).increment();
        if (verdict == Verdict.RETRY || verdict == Verdict.MISCONFIGURED) {
            retries.increment();
        }
    }

    void inFlight(long records) {
        inFlight = records;
    }

    ExporterStats snapshot() {
        Map<String, Long> byStatus = new TreeMap<>();
        requests.forEach((status, count) -> byStatus.put(status, count.sum()));
        return new ExporterStats(
                taken.sum(),
                acknowledged.sum(),
                collapsed.sum(),
                deadLettered.sum(),
                stubsUnneeded.sum(),
                inFlight,
                byStatus,
                retries.sum());
    }
}
