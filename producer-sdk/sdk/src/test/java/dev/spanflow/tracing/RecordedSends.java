/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanflow.tracing.DeliveryStats.DropCause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A sender that keeps what it is sent, and acknowledges at once or when told. */
final class RecordedSends implements RecordSender {
    private static final ObjectMapper JSON = new ObjectMapper();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Sent(String key, byte[] value, Consumer<DropCause> settled) {
        JsonNode json() {
            try {
                return JSON.readTree(value);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String text(String field) {
            return json().path(field).asText(null);
        }

        boolean completed() {
            return json().has("end_timestamp");
        }
    }

    final List<Sent> sent = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger offers = new AtomicInteger();
    volatile boolean acknowledges = true;
    volatile RuntimeException refusal;
    volatile Duration closedWith;
    volatile int sentAtFlush = -1;

    @Override
    public void send(String traceId, byte[] value, Consumer<DropCause> settled) {
        offers.incrementAndGet();
        if (refusal != null) {
            throw refusal;
        }
        sent.add(new Sent(traceId, value, settled));
        if (acknowledges) {
            settled.accept(null);
        }
    }

    @Override
    public void flush() {
        sentAtFlush = sent.size();
    }

    @Override
    public void close(Duration timeout) {
        closedWith = timeout;
    }

    /** A tracing that sends here. */
    TracingBuilder tracing() {
        return Tracing.builder("kafka.example:9092").shutdownHook(false).senders(() -> this);
    }

    /** All records of the spans of that name, in order. */
    List<Sent> named(String name) {
        return List.copyOf(sent).stream()
                .filter(record -> name.equals(record.text("name")))
                .toList();
    }

    /** The last record of the one span of that name, after everything recorded so far was sent. */
    Sent last(Tracing tracing, String name) {
        if (!tracing.flush(Duration.ofSeconds(10)).complete()) {
            throw new AssertionError("not all is sent: " + tracing.stats());
        }
        List<Sent> records = named(name);
        return records.get(records.size() - 1);
    }
}
