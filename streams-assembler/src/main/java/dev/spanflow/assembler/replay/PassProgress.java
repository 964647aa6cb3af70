/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the tasks of a pass tell, and what they are told. Thread-safe. */
final class PassProgress {
    private final Map<Integer, Told> tasks = new ConcurrentHashMap<>();
    private volatile boolean allRead;

    /**
     * @param forwarded records that have left, in all passes
     * @param flushed all is read, and nothing waits any more
     */
    record Told(long forwarded, long waiting, boolean flushed) {}

    void tell(int partition, Told told) {
        tasks.put(partition, told);
    }

    void forget(int partition) {
        tasks.remove(partition);
    }

    /** Now all of the pass has been read: what waits is to leave. */
    void allIsRead() {
        allRead = true;
    }

    boolean isAllRead() {
        return allRead;
    }

    boolean isFlushed(int partitions) {
        return tasks.size() == partitions && tasks.values().stream().allMatch(Told::flushed);
    }

    long forwarded() {
        return tasks.values().stream().mapToLong(Told::forwarded).sum();
    }

    long waiting() {
        return tasks.values().stream().mapToLong(Told::waiting).sum();
    }
}
