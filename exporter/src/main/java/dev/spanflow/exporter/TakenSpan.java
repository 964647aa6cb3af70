/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.SpanEdit;
import dev.spanflow.schemas.SpanRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A span record taken from the topic, not yet shipped.
 *
 * @param origin the record as it was read, kept for a dead letter
 * @param takenNanos when it was taken, on the monotonic clock
 * @param unproven a stub of which it is not known yet whether SGP has the span
 */
record TakenSpan(SpanRecord span, ConsumerRecord<byte[], byte[]> origin, long takenNanos, boolean unproven) {
    /** Which span it is; one exporter ships one account. */
    record Identity(String traceId, String id) {}

    static TakenSpan of(SpanRecord span, ConsumerRecord<byte[], byte[]> origin, long takenNanos) {
        boolean stub = Kind.STUB.header().equals(Headers.text(origin.headers(), Headers.KIND));
        return new TakenSpan(span, origin, takenNanos, stub);
    }

    /** The stub, now that SGP is known to have no such span. */
    TakenSpan proven() {
        return new TakenSpan(span, origin, takenNanos, false);
    }

    TakenSpan with(SpanEdit edit) {
        try {
            return new TakenSpan(SpanRecord.read(edit.toBytes()), origin, takenNanos, unproven);
        } catch (InvalidSpanException e) {
            throw new IllegalStateException("a sound record was edited into none: " + e.detail(), e);
        }
    }

    Identity identity() {
        return new Identity(span.traceId(), span.id());
    }

    long offset() {
        return origin.offset();
    }

    /** Bytes that it takes in a request. */
    int bodyBytes() {
        return span.bytes().length;
    }
}
