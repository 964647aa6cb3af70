/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** What is being restored from changelogs, for the metrics. Thread-safe. */
final class Restores implements StateRestoreListener {
    private final Map<TopicPartition, Long> left = new ConcurrentHashMap<>();
    private final LongAdder restored = new LongAdder();

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long start, long end) {
        left.put(partition, Math.max(0, end - start));
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long end, long records) {
        restored.add(records);
        left.computeIfPresent(partition, (name, before) -> Math.max(0, before - records));
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long total) {
        left.remove(partition);
    }

    @Override
    public void onRestoreSuspended(TopicPartition partition, String store, long total) {
        left.remove(partition);
    }

    /** Records that are still to be restored, about: markers of transactions count too. */
    long left() {
        return left.values().stream().mapToLong(Long::longValue).sum();
    }

    long restored() {
        return restored.sum();
    }
}
