/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Partitions;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.Topics;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** The records that a redrive writes. Pure. */
final class RedriveRecords {
    /** Of the letter, and of where the record has been since: they do not belong on the spans topic. */
    private static final List<String> DROPPED = List.of(
            DeadLetter.STAGE,
            DeadLetter.REASON,
            DeadLetter.DETAIL,
            DeadLetter.ATTEMPTS,
            DeadLetter.LENGTH,
            DeadLetter.ORIGIN,
            DeadLetter.TIME,
            Headers.KIND,
            Headers.INPUT,
            Headers.REROUTED,
            Headers.APPENDED,
            Headers.ATTEMPT);

    private RedriveRecords() {}

    /**
     * Back to the spans topic, where its trace is assembled; what is no span record, to where it was.
     *
     * @param original the record whole, as a producer sent it
     * @param partitions of the spans topic
     * @param asNewest without the time of the original, so that it counts as sent just now
     */
    static ProducerRecord<byte[], byte[]> again(
            Topics topics,
            Decision decision,
            ConsumerRecord<byte[], byte[]> original,
            int partitions,
            boolean asNewest) {
        SpanRecord span = Snapshot.read(original.value());
        byte[] key = span == null ? original.key() : span.traceId().getBytes(UTF_8);
        return new ProducerRecord<>(
                topics.spans(),
                partition(decision.letter(), span, partitions),
                null,
                key,
                original.value(),
                headers(decision, original, asNewest));
    }

    private static @Nullable Integer partition(Letter letter, @Nullable SpanRecord span, int partitions) {
        if (span != null) {
            return Partitions.of(span.traceId().getBytes(UTF_8), partitions);
        }
        Place input = letter.input();
        return input == null || input.partition() >= partitions ? null : Integer.valueOf(input.partition());
    }

    private static RecordHeaders headers(Decision decision, ConsumerRecord<byte[], byte[]> original, boolean asNewest) {
        RecordHeaders headers = new RecordHeaders();
        original.headers().forEach(header -> {
            if (!DROPPED.contains(header.key())) {
                headers.add(header);
            }
        });
        headers.add(
                Headers.ATTEMPT,
                Headers.bytes(Integer.toString(decision.letter().attempts())));
        if (!asNewest) {
            headers.add(Headers.APPENDED, Headers.bytes(Long.toString(decision.appended())));
        }
        return headers;
    }

    /** Says on the dead-letter topic that a letter is done with. */
    static ProducerRecord<byte[], byte[]> resolution(Topics topics, Decision decision, byte @Nullable [] key) {
        Letter letter = decision.letter();
        String how = decision.fate() == Decision.Fate.SUPERSEDED ? "superseded" : "redriven";
        RecordHeaders headers = new RecordHeaders();
        headers.add(DeadLetter.RESOLVES, Headers.bytes(letter.place().toString()));
        headers.add(DeadLetter.RESOLUTION, Headers.bytes(how));
        headers.add(DeadLetter.STAGE, Headers.bytes(letter.stage()));
        headers.add(DeadLetter.ORIGIN, Headers.bytes(letter.origin()));
        return new ProducerRecord<>(topics.deadLetters(), letter.place().partition(), null, key, null, headers);
    }
}
