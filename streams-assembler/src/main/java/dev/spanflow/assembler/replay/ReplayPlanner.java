/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import dev.spanflow.assembler.Intake;
import dev.spanflow.schemas.Replay.Selection;
import dev.spanflow.schemas.TopicReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Plans a replay over all partitions, one after the other. What is in memory at a time is bounded by that of one partition, and
 * a bit for each record of the others.
 */
public final class ReplayPlanner {
    /** About 80 MB. */
    private static final int MAX_SPANS = 1_000_000;

    private final TopicReader reader;
    private final String topic;
    private final int recordMaxBytes;

    /**
     * What is asked for.
     *
     * @param settle a trace with a record that is younger is live, in milliseconds; null when live traces are replayed too
     * @param created when it is, or was, planned, in milliseconds since 1970
     */
    public record Wish(
            String account, Selection selection, @Nullable Long settle, long created) {}

    /**
     * What is found.
     *
     * @param starts by partition, where retention has left the topic's first record
     * @param rangeFrom by partition, where the time range begins; {@code rangeTo} is behind its end
     * @param to by partition, the bound
     */
    public record Found(
            List<Long> starts, List<Long> rangeFrom, List<Long> rangeTo, List<Long> to, List<Choice> choices) {
        /** By partition, the offset to read from. */
        public List<Long> from() {
            List<Long> from = new ArrayList<>();
            for (int i = 0; i < to.size(); i++) {
                from.add(choices.get(i).isEmpty() ? to.get(i) : choices.get(i).first());
            }
            return from;
        }

        /** The sum of a number over all partitions. */
        public long sum(Function<Choice, Long> number) {
            return choices.stream().mapToLong(number::apply).sum();
        }
    }

    public ReplayPlanner(TopicReader reader, String topic, int recordMaxBytes) {
        this.reader = reader;
        this.topic = topic;
        this.recordMaxBytes = recordMaxBytes;
    }

    /** Plans up to what lies on the topic now. */
    public Found plan(Wish wish) {
        List<TopicPartition> partitions = reader.partitions(topic);
        return plan(wish, ordered(partitions, reader.ends(partitions)));
    }

    /** Plans again what was planned up to that bound. */
    public Found plan(Wish wish, List<Long> to) {
        List<TopicPartition> partitions = reader.partitions(topic);
        List<Long> starts = ordered(partitions, reader.starts(partitions));
        List<Long> from = since(wish.selection().from(), partitions, starts);
        List<Long> before = since(wish.selection().to(), partitions, to);
        Long settle = wish.settle();
        List<Long> live = settle == null ? to : since(Long.valueOf(wish.created() - settle), partitions, to);
        PartitionPlanner planner = new PartitionPlanner(
                new PastSpans(new Intake(recordMaxBytes, partitions.size()), wish.account()),
                wish.selection(),
                MAX_SPANS);
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < partitions.size(); i++) {
            TopicPartition partition = partitions.get(i);
            choices.add(planner.plan(
                    (first, end, visitor) -> reader.read(partition, first, end, visitor),
                    new PartitionPlanner.Bounds(
                            starts.get(i),
                            Math.max(starts.get(i), from.get(i)),
                            Math.min(to.get(i), before.get(i)),
                            Math.min(to.get(i), live.get(i)),
                            to.get(i))));
        }
        return new Found(starts, from, before, to, choices);
    }

    private List<Long> since(@Nullable Long millis, List<TopicPartition> partitions, List<Long> otherwise) {
        return millis == null ? otherwise : ordered(partitions, reader.firstSince(Math.max(0, millis), partitions));
    }

    private static List<Long> ordered(List<TopicPartition> partitions, Map<TopicPartition, Long> offsets) {
        return partitions.stream()
                .map(partition -> offsets.getOrDefault(partition, 0L))
                .toList();
    }
}
