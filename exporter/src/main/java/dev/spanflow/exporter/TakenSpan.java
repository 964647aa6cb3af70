/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.schemas.SpanRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A span record taken from the topic, not yet shipped.
 *
 * @param origin the record as it was read, kept for a dead letter
 * @param takenNanos when it was taken, on the monotonic clock
 */
record TakenSpan(SpanRecord span, ConsumerRecord<byte[], byte[]> origin, long takenNanos) {
    /** Which span it is; one exporter ships one account. */
    record Identity(String traceId, String id) {}

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
