/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.assembler.ordering.OrderedRecord;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Kind;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/** A record that leaves, as one of Kafka: with the headers it came with, and those that tell how it leaves. */
public final class Outgoing {
    private Outgoing() {}

    /**
     * Makes it.
     *
     * @param partition of the input
     */
    public static Record<byte[], byte[]> of(OrderedRecord ordered, int partition) {
        RecordHeaders headers = HeaderBytes.read(ordered.headers());
        headers.remove(Headers.KIND)
                .add(Headers.KIND, Headers.bytes(ordered.kind().header()));
        headers.remove(Headers.INPUT);
        if (ordered.kind() == Kind.STUB) {
            headers.add(Headers.ACCOUNT, Headers.bytes(ordered.account()));
        } else {
            headers.add(Headers.INPUT, Headers.bytes(Headers.place(partition, ordered.offset())));
        }
        return new Record<>(ordered.traceId().getBytes(UTF_8), ordered.bytes(), ordered.appended(), headers);
    }
}
