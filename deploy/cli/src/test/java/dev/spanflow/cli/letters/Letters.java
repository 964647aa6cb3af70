/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Reason;
import dev.spanflow.schemas.Spans;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Dead letters as they would be read from their topic. */
final class Letters {
    private static final String SPANS = "spanflow.spans";
    private static final String ORDERED = "spanflow.ordered-spans";

    private Letters() {}

    static ConsumerRecord<byte[], byte[]> assembler(long at, Reason reason, long origin, String value) {
        return letter(at, new DeadLetter(DeadLetter.ASSEMBLER, reason, "why", record(SPANS, origin, value, Map.of())));
    }

    /** @param input where it lay on the spans topic */
    static ConsumerRecord<byte[], byte[]> exporter(long at, long origin, long input, Spans span) {
        return exporter(at, origin, span, Map.of(Headers.INPUT, "0@" + input, Headers.KIND, "first"));
    }

    static ConsumerRecord<byte[], byte[]> exporter(long at, long origin, Spans span, Map<String, String> headers) {
        ConsumerRecord<byte[], byte[]> ordered = record(ORDERED, origin, span.json(), headers);
        return letter(at, new DeadLetter(DeadLetter.EXPORTER, Reason.SGP_REFUSED, "400", ordered));
    }

    static ConsumerRecord<byte[], byte[]> letter(long at, DeadLetter letter) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("spanflow.dead-letters", 0, at, letter.recordKey(), letter.recordValue());
        letter.recordHeaders().forEach(record.headers()::add);
        return record;
    }

    static ConsumerRecord<byte[], byte[]> resolution(long at, Letter of) {
        var resolution = RedriveRecords.resolution(
                new dev.spanflow.schemas.Topics("spanflow."), new Decision(of, Decision.Fate.REDRIVE, "", 0), null);
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(resolution.topic(), 0, at, null, null);
        resolution.headers().forEach(record.headers()::add);
        return record;
    }

    /** On the spans topic, appended at 1,000 and its offset. */
    static ConsumerRecord<byte[], byte[]> span(long offset, Spans span) {
        return record(SPANS, offset, span.json(), Map.of());
    }

    static ConsumerRecord<byte[], byte[]> record(String topic, long offset, String value, Map<String, String> headers) {
        RecordHeaders all = new RecordHeaders();
        headers.forEach((name, text) -> all.add(name, Headers.bytes(text)));
        return DeadLetter.origin(topic, 0, offset, 1_000 + offset, "t".getBytes(UTF_8), value.getBytes(UTF_8), all);
    }
}
