/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import dev.spanflow.assembler.ordering.Hashes;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.TopicReader;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The spans that a replay has sent so far, read from its own topic: some 40 bytes each. Made once, then only read. */
public final class SentSpans {
    private final LongIndex spans = new LongIndex();

    SentSpans() {}

    /**
     * Reads them.
     *
     * @param sent by partition of the replay's topic, the offset up to which all has been sent
     */
    public static SentSpans read(TopicReader reader, String account, Map<TopicPartition, Long> sent) {
        SentSpans read = new SentSpans();
        sent.forEach((partition, to) -> reader.read(partition, 0, to, record -> {
            read.add(account, record.value());
            return true;
        }));
        return read;
    }

    void add(String account, byte[] value) {
        SpanRecord span = PastSpans.sound(value);
        spans.add(SpanKeys.of(Hashes.trace(account, span.traceId()).high(), span.id()));
    }

    boolean contains(long trace, String spanId) {
        return spans.contains(SpanKeys.of(trace, spanId));
    }
}
