/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.SpanRecord;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What came in, read from the topic itself: the pipeline is not asked. */
final class SpansTopic {
    private final Map<String, FirstRecord> first = new HashMap<>();
    private final Map<String, Long> appended = new HashMap<>();
    private final Map<String, Long> awaitedSince = new HashMap<>();
    private final Set<String> traces = new HashSet<>();
    private final Map<String, Set<ByteBuffer>> seen = new HashMap<>();
    private long records;
    private long unreadable;
    private long repeats;
    private long newerSnapshots;

    private record FirstRecord(
            int partition,
            long offset,
            long appended,
            @Nullable String parent) {}

    void add(ConsumerRecord<byte[], byte[]> record) {
        records++;
        appended.put(Headers.place(record.partition(), record.offset()), record.timestamp());
        try {
            add(SpanRecord.read(record.value()), record);
        } catch (InvalidSpanException e) {
            unreadable++;
        }
    }

    private void add(SpanRecord span, ConsumerRecord<byte[], byte[]> record) {
        String name = span.traceId() + "/" + span.id();
        String parent = span.parentId() == null ? null : span.traceId() + "/" + span.parentId();
        traces.add(span.traceId());
        first.putIfAbsent(name, new FirstRecord(record.partition(), record.offset(), record.timestamp(), parent));
        if (parent != null) {
            awaitedSince.merge(parent, record.timestamp(), Math::min);
        }
        Set<ByteBuffer> snapshots = seen.computeIfAbsent(name, unused -> new HashSet<>());
        boolean known = !snapshots.isEmpty();
        if (!snapshots.add(ByteBuffer.wrap(record.value()))) {
            repeats++;
        } else if (known) {
            newerSnapshots++;
        }
    }

    /** Whether the span's first record was appended before its parent's first. */
    boolean isBeforeParent(Expected span) {
        return isBeforeParent(first.get(span.name()));
    }

    /** Whether a record of the span's parent was appended at all. */
    boolean hasParentOf(Expected span) {
        return first.containsKey(span.parentName());
    }

    /** How long after the first span that named it as parent a span came, in milliseconds; null if it never came. */
    @Nullable
    Long millisAwaited(String parent) {
        FirstRecord came = first.get(parent);
        Long since = awaitedSince.get(parent);
        return came == null || since == null ? null : came.appended - since;
    }

    private boolean isBeforeParent(@Nullable FirstRecord span) {
        if (span == null || span.parent == null) {
            return false;
        }
        FirstRecord parent = first.get(span.parent);
        return parent != null && span.partition == parent.partition && span.offset < parent.offset;
    }

    /** Spans whose first record came before their parent's. */
    long spansBeforeParent() {
        return first.values().stream().filter(this::isBeforeParent).count();
    }

    /** When the record at a place ({@link Headers#INPUT}) was appended; null if there is none. */
    @Nullable
    Long appendedAt(@Nullable String place) {
        return place == null ? null : appended.get(place);
    }

    long records() {
        return records;
    }

    long unreadable() {
        return unreadable;
    }

    int spans() {
        return first.size();
    }

    int traces() {
        return traces.size();
    }

    /** Records with the same bytes as an earlier one of their span. */
    long repeats() {
        return repeats;
    }

    /** Records of a known span that tell something new. */
    long newerSnapshots() {
        return newerSnapshots;
    }
}
