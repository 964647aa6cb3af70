/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import dev.spanflow.schemas.BareRecord;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.OrderedSpan;
import dev.spanflow.schemas.Reason;
import dev.spanflow.schemas.SpanEdit;
import dev.spanflow.schemas.SpanRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A span record taken from the topic, not yet shipped.
 *
 * @param origin the record as it was read, kept for a dead letter
 * @param takenNanos when it was taken, on the monotonic clock
 * @param kind {@link Kind#STUB} while it is not known yet whether SGP has the span
 */
public record TakenSpan(
        OrderedSpan span, Identity identity, ConsumerRecord<byte[], byte[]> origin, long takenNanos, Kind kind) {
    private static final Kind[] KINDS = Kind.values();

    /** Which span it is; one exporter ships one account. */
    public record Identity(String traceId, String id) {}

    public static TakenSpan of(OrderedSpan span, ConsumerRecord<byte[], byte[]> origin, long takenNanos) {
        Identity identity = new Identity(span.traceId(), span.id());
        return new TakenSpan(span, identity, origin, takenNanos, kind(Headers.text(origin.headers(), Headers.KIND)));
    }

    /** A record that does not tell may be the first of its span. */
    private static Kind kind(@Nullable String header) {
        for (Kind kind : KINDS) {
            if (kind.header().equals(header)) {
                return kind;
            }
        }
        return Kind.FIRST;
    }

    /** A stub of which it is not known yet whether SGP has the span. */
    boolean isUnproven() {
        return kind == Kind.STUB;
    }

    /** Whether SGP has nothing of the span before it. */
    boolean isFirst() {
        return kind != Kind.UPDATE;
    }

    /** As the first record of its span: a stub of which SGP is known to have no span, an update of what SGP never took. */
    TakenSpan asFirst() {
        return new TakenSpan(span, identity, origin, takenNanos, Kind.FIRST);
    }

    TakenSpan with(SpanEdit edit) {
        return with(edit.toBytes());
    }

    /** Without its payload: what its descendants need of it. */
    TakenSpan bare(Reason reason) {
        return with(BareRecord.of(span.bytes(), reason));
    }

    private TakenSpan with(byte[] bytes) {
        try {
            return new TakenSpan(OrderedSpan.of(SpanRecord.read(bytes)), identity, origin, takenNanos, kind);
        } catch (InvalidSpanException e) {
            throw new IllegalStateException("a sound record was edited into none: " + e.detail(), e);
        }
    }

    public long offset() {
        return origin.offset();
    }

    /** Bytes that it takes in a request. */
    public int bodyBytes() {
        return span.bytes().length;
    }
}
