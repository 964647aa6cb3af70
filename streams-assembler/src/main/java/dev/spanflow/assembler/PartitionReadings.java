/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/** How the partitions of this process are, as their tasks told last, about a second ago. Thread-safe. */
final class PartitionReadings {
    private final Map<Integer, Reading> readings = new ConcurrentHashMap<>();

    /**
     * One partition.
     *
     * @param waiting records that wait
     * @param waitingBytes what they take
     * @param oldestWaitMillis for how long the oldest has waited, by the time of the input
     * @param lagMillis how long ago the record was appended that was read last; 0 when all is read
     */
    record Reading(long waiting, long waitingBytes, long oldestWaitMillis, long lagMillis) {}

    void tell(int partition, Reading reading) {
        readings.put(partition, reading);
    }

    /** The partition has left this process. */
    void forget(int partition) {
        readings.remove(partition);
    }

    long sum(ToLongFunction<Reading> value) {
        return readings.values().stream().mapToLong(value).sum();
    }

    long max(ToLongFunction<Reading> value) {
        return readings.values().stream().mapToLong(value).max().orElse(0);
    }
}
