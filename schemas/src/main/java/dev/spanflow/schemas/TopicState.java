/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.util.List;
import java.util.Map;

/**
 * A topic as the brokers have it.
 *
 * @param replication copies of a partition, of the one that has fewest
 * @param offsets of each partition, in their order
 * @param settings all of the topic's settings, defaults included
 */
public record TopicState(String name, int replication, List<Offsets> offsets, Map<String, String> settings) {
    /**
     * Where a partition's log begins and ends.
     *
     * @param latest of the record that will come next
     */
    public record Offsets(long earliest, long latest) {}

    public TopicState {
        offsets = List.copyOf(offsets);
        settings = Map.copyOf(settings);
    }

    public int partitions() {
        return offsets.size();
    }

    /** Records between the ends of the logs; in a compacted topic fewer are left, and transactions' marks count too. */
    public long records() {
        return offsets.stream()
                .mapToLong(range -> range.latest() - range.earliest())
                .sum();
    }

    /** A setting, or the empty string where the brokers do not know it. */
    public String setting(String key) {
        return settings.getOrDefault(key, "");
    }

    long number(String key) {
        String value = setting(key);
        return value.isEmpty() ? 0 : Long.parseLong(value);
    }
}
