/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import dev.spanflow.schemas.BareRecord;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.OrderedSpan;
import dev.spanflow.schemas.Reason;
import dev.spanflow.schemas.SpanEdit;
import dev.spanflow.schemas.SpanRecord;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A span record taken from the topic, not yet shipped.
 *
 * @param origin the record as it was read, kept for a dead letter
 * @param offset of the origin
 * @param takenNanos when it was taken, on the monotonic clock
 * @param kind {@link Kind#STUB} while it is not known yet whether SGP has the span
 */
public record TakenSpan(
        OrderedSpan span,
        Identity identity,
        ConsumerRecord<byte[], byte[]> origin,
        long offset,
        long takenNanos,
        Kind kind) {
    /** Which span it is; one exporter ships one account. */
    public record Identity(String traceId, String id) {}

    public static TakenSpan of(OrderedSpan span, Kind kind, ConsumerRecord<byte[], byte[]> origin, long takenNanos) {
        Identity identity = new Identity(span.traceId(), span.id());
        return new TakenSpan(span, identity, origin, origin.offset(), takenNanos, kind);
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
        return new TakenSpan(span, identity, origin, offset, takenNanos, Kind.FIRST);
    }

    TakenSpan with(UnaryOperator<SpanEdit> edit) {
        return changed(bytes -> edit.apply(SpanEdit.of(bytes)).toBytes());
    }

    /** Without its payload: what its descendants need of it. */
    TakenSpan bare(Reason reason) {
        return changed(bytes -> BareRecord.of(bytes, reason));
    }

    /** A record that only looked sound when it was skimmed stays as it is: SGP refuses it either way. */
    private TakenSpan changed(UnaryOperator<byte[]> change) {
        try {
            byte[] changed = change.apply(SpanRecord.read(span.bytes()).bytes());
            return new TakenSpan(OrderedSpan.of(SpanRecord.read(changed)), identity, origin, offset, takenNanos, kind);
        } catch (InvalidSpanException e) {
            return this;
        }
    }

    /** Bytes that it takes in a request. */
    public int bodyBytes() {
        return span.bytes().length;
    }
}
