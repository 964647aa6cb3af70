/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What left the assembler, and how long it was held: from append to append, by the brokers' clock. */
final class OrderedTopic {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SpansTopic spans;
    private final Set<String> givenUp = new HashSet<>();
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
        noteGivenUp(record.value(), kind);
    }

    private void noteGivenUp(byte[] value, @Nullable String kind) {
        JsonNode span = read(value);
        String trace = span.path("trace_id").asText() + "/";
        if (Kind.STUB.header().equals(kind)) {
            givenUp.add(trace + span.path("id").asText());
        } else if (span.path("metadata")
                .path("spanflow")
                .path("orphan")
                .asText()
                .equals("passed")) {
            givenUp.add(trace + span.path("parent_id").asText());
        }
    }

    private static JsonNode read(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException("what left the assembler is no JSON", e);
        }
    }

    /** Trace and id of the parents that were waited for no longer: those with a stub, and of spans that left without. */
    Set<String> givenUp() {
        return givenUp;
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
