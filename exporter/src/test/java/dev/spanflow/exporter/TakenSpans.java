/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.Spans;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Taken spans and entries for tests. */
final class TakenSpans {
    private TakenSpans() {}

    static TakenSpan taken(long offset, Spans span) {
        return taken(offset, span, 0);
    }

    static TakenSpan taken(long offset, Spans span, long takenNanos) {
        try {
            return TakenSpan.of(SpanRecord.read(span.bytes()), origin(offset, span), takenNanos);
        } catch (InvalidSpanException e) {
            throw new IllegalArgumentException(e.detail(), e);
        }
    }

    /** Marked as the assembler marks a stub. */
    static TakenSpan stub(long offset, Spans span) {
        ConsumerRecord<byte[], byte[]> origin = origin(offset, span);
        origin.headers().add(Headers.KIND, Headers.bytes(Kind.STUB.header()));
        return TakenSpan.of(taken(offset, span).span(), origin, 0);
    }

    private static ConsumerRecord<byte[], byte[]> origin(long offset, Spans span) {
        return new ConsumerRecord<>("ordered-spans", 0, offset, null, span.bytes());
    }

    /** Roots of one trace, named 0 to count - 1. */
    static List<Entry> entries(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Entry.of(taken(i, Spans.span("t", Integer.toString(i)))))
                .collect(Collectors.toList());
    }

    static List<Entry> entries(Spans... spans) {
        return IntStream.range(0, spans.length)
                .mapToObj(i -> Entry.of(taken(i, spans[i])))
                .collect(Collectors.toList());
    }

    static List<String> ids(List<Entry> entries) {
        return entries.stream().map(entry -> entry.newest().span().id()).collect(Collectors.toList());
    }
}
