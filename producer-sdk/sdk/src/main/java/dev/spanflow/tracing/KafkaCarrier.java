/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.schemas.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a context on in the headers of a Kafka record, under {@value SpanContext#ENTRY}. Each record of a batch has its
 * own: extract and {@linkplain Tracing#join(SpanContext) join} once per record.
 */
public final class KafkaCarrier {
    private static final Logger log = LoggerFactory.getLogger(KafkaCarrier.class);

    private KafkaCarrier() {}

    /**
     * Sets the entry, in place of any that is there; an empty context only removes it, so that a forwarded record does
     * not name a trace that it no longer belongs to. Of a record that was sent already, the headers stay as they are.
     */
    public static void inject(SpanContext context, org.apache.kafka.common.header.Headers headers) {
        try {
            headers.remove(SpanContext.ENTRY);
            if (!context.isEmpty()) {
                headers.add(SpanContext.ENTRY, Headers.bytes(context.toText()));
            }
        } catch (IllegalStateException e) {
            log.debug("Context not handed on: the record was sent already", e);
        }
    }

    /** Reads the last entry; {@link SpanContext#EMPTY} if there is none, or a faulty one. */
    public static SpanContext extract(org.apache.kafka.common.header.Headers headers) {
        return SpanContext.parse(Headers.text(headers, SpanContext.ENTRY));
    }
}
