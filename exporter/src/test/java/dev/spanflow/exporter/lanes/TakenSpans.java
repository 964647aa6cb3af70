/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.OrderedSpan;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.Spans;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Taken spans and entries for tests. */
public final class TakenSpans {
    private TakenSpans() {}

    public static TakenSpan taken(long offset, Spans span) {
        return taken(offset, span, 0);
    }

    public static TakenSpan taken(long offset, Spans span, long takenNanos) {
        try {
            return TakenSpan.of(
                    OrderedSpan.of(SpanRecord.read(span.bytes())), Kind.FIRST, origin(offset, span), takenNanos);
        } catch (InvalidSpanException e) {
            throw new IllegalArgumentException(e.detail(), e);
        }
    }

    public static TakenSpan update(long offset, Spans span) {
        return TakenSpan.of(taken(offset, span).span(), Kind.UPDATE, origin(offset, span), 0);
    }

    /** Marked as the assembler marks a stub. */
    public static TakenSpan stub(long offset, Spans span) {
        return TakenSpan.of(taken(offset, span).span(), Kind.STUB, origin(offset, span), 0);
    }

    private static ConsumerRecord<byte[], byte[]> origin(long offset, Spans span) {
        return new ConsumerRecord<>("ordered-spans", 0, offset, null, span.bytes());
    }

    /** Roots of one trace, named 0 to count - 1. */
    public static List<Entry> entries(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Entry.of(taken(i, Spans.span("t", Integer.toString(i)))))
                .collect(Collectors.toList());
    }

    public static List<Entry> entries(Spans... spans) {
        return IntStream.range(0, spans.length)
                .mapToObj(i -> Entry.of(taken(i, spans[i])))
                .collect(Collectors.toList());
    }

    public static List<String> idsOf(List<byte[]> records) {
        return records.stream().map(TakenSpans::id).toList();
    }

    private static String id(byte[] record) {
        try {
            return SpanRecord.read(record).id();
        } catch (InvalidSpanException e) {
            throw new IllegalArgumentException(e.detail(), e);
        }
    }

    public static List<String> ids(List<Entry> entries) {
        return entries.stream().map(entry -> entry.newest().span().id()).collect(Collectors.toList());
    }
}
