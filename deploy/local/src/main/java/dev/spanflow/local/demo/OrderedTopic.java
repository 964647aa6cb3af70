/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What left the assembler, and how long it was held: from append to append, by the brokers' clock. */
final class OrderedTopic {
    private final SpansTopic spans;
    private final List<Long> firstHeldMillis = new ArrayList<>();
    private long records;
    private long stubs;

    OrderedTopic(SpansTopic spans) {
        this.spans = spans;
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        records++;
        String kind = Headers.text(record.headers(), Headers.KIND);
        stubs += Kind.STUB.header().equals(kind) ? 1 : 0;
        Long appended = spans.appendedAt(Headers.text(record.headers(), Headers.INPUT));
        if (appended != null && Kind.FIRST.header().equals(kind)) {
            firstHeldMillis.add(record.timestamp() - appended);
        }
    }

    long records() {
        return records;
    }

    long first() {
        return firstHeldMillis.size();
    }

    long stubs() {
        return stubs;
    }

    /** Milliseconds between a span's first record coming in and leaving; of no spans, 0. */
    long heldMillis(int percentile) {
        if (firstHeldMillis.isEmpty()) {
            return 0;
        }
        Collections.sort(firstHeldMillis);
        return firstHeldMillis.get((firstHeldMillis.size() - 1) * percentile / 100);
    }
}
