/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.assembler.Intake;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Spans;
import dev.spanflow.schemas.TopicReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** The only partition of a spans topic, in memory. The record at offset n was appended at second n, unless told otherwise. */
final class PastTopic implements PartitionPlanner.Log {
    static final PastSpans PAST = new PastSpans(new Intake(900_000, 1), Headers.DEFAULT_ACCOUNT);

    final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    long start;
    int scans;

    PastTopic add(Spans span) {
        return add(span.traceId(), span.bytes(), new RecordHeaders());
    }

    PastTopic add(Spans span, String header, String value) {
        return add(span.traceId(), span.bytes(), new RecordHeaders().add(header, Headers.bytes(value)));
    }

    PastTopic add(String key, byte[] value, org.apache.kafka.common.header.Headers headers) {
        records.add(new ConsumerRecord<>(
                "spans",
                0,
                records.size(),
                records.size() * 1_000L,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                key.getBytes(UTF_8),
                value,
                headers,
                Optional.empty()));
        return this;
    }

    long end() {
        return records.size();
    }

    @Override
    public void read(long from, long to, TopicReader.Visitor visitor) {
        scans++;
        for (long offset = Math.max(start, from); offset < to; offset++) {
            if (!visitor.visit(records.get((int) offset))) {
                return;
            }
        }
    }
}
