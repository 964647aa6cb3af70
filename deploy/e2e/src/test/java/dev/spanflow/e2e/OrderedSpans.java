/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Follows what leaves the assembler. For one thread. */
final class OrderedSpans implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);

    private final KafkaConsumer<byte[], String> consumer;
    private final Set<SpanName> left = new HashSet<>();
    private long records;
    private long orphans;
    private final Map<SpanName, String> firstsOfSpans = new HashMap<>();
    private final List<String> repeatedFirsts = new ArrayList<>();
    private long firsts;
    private long beforeParent;

    /** What has left for good. */
    static OrderedSpans committed(Ground ground) {
        return committed(ground.bootstrapServers(), ground.topics());
    }

    static OrderedSpans committed(String bootstrapServers, Topics topics) {
        return new OrderedSpans(bootstrapServers, topics, "read_committed");
    }

    /** Also what lies in open transactions, and in those that were given up. */
    static OrderedSpans written(Ground ground) {
        return new OrderedSpans(ground.bootstrapServers(), ground.topics(), "read_uncommitted");
    }

    private OrderedSpans(String bootstrapServers, Topics topics, String isolation) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", isolation),
                new ByteArrayDeserializer(),
                new StringDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topics.orderedSpans()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** How many spans have left, as far as one look shows. */
    int look() {
        consumer.poll(POLL).forEach(this::add);
        return left.size();
    }

    /** How many spans have left by now. */
    int lookAtAll() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            look();
        }
        return left.size();
    }

    /** Records of any kind. */
    long records() {
        return records;
    }

    /** Records that were let go without their parent, and say so. */
    long orphans() {
        return orphans;
    }

    /** Records that say they are the first of their span: more than spans if one left twice. */
    long firsts() {
        return firsts;
    }

    /** Those of {@link #firsts} that are too many, with their places. */
    List<String> repeatedFirsts() {
        return repeatedFirsts;
    }

    /** Records that left when the parent they name had not, orphans aside. */
    long beforeParent() {
        return beforeParent;
    }

    private void add(ConsumerRecord<byte[], String> record) {
        var span = Recording.parse(record.value());
        SpanName name = SpanName.of(span);
        SpanName parent = SpanName.parentOf(span);
        boolean orphan = span.path("metadata").path("spanflow").has("orphan");
        records++;
        orphans += orphan ? 1 : 0;
        beforeParent += parent != null && !orphan && !left.contains(parent) ? 1 : 0;
        if (Kind.FIRST.header().equals(Headers.text(record.headers(), Headers.KIND))) {
            addFirst(name, record);
        }
        left.add(name);
    }

    private void addFirst(SpanName span, ConsumerRecord<byte[], String> record) {
        firsts++;
        String place = Headers.place(record.partition(), record.offset()) + " of input "
                + Headers.text(record.headers(), Headers.INPUT);
        String before = firstsOfSpans.putIfAbsent(span, place);
        if (before != null) {
            repeatedFirsts.add(span + " at " + before + ", again at " + place);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
