/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.Reason;
import dev.spanflow.schemas.SpanRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Puts each record that was read into its lane, or to the dead letters if it is no span record. */
final class Intake {
    private final DeadLetterProducer deadLetters;
    private final Counters counters;

    Intake(DeadLetterProducer deadLetters, Counters counters) {
        this.deadLetters = deadLetters;
        this.counters = counters;
    }

    void take(ConsumerRecord<byte[], byte[]> origin, PartitionLanes partition, long now) {
        partition.taken(origin.offset(), bytes(origin));
        counters.taken.increment();
        if (!isKnownVersion(origin)) {
            giveUp(partition, origin, Reason.VERSION, "written by a newer release: update the exporter", 0);
            return;
        }
        try {
            SpanRecord span = SpanRecord.read(origin.value() == null ? new byte[0] : origin.value());
            partition.laneOf(span.traceId()).add(TakenSpan.of(span, origin, now));
        } catch (InvalidSpanException e) {
            giveUp(partition, origin, e.reason(), e.detail(), 0);
        }
    }

    private static boolean isKnownVersion(ConsumerRecord<byte[], byte[]> origin) {
        String version = Headers.text(origin.headers(), Headers.VERSION);
        try {
            return version == null || Integer.parseInt(version) <= Headers.VERSION_KNOWN;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** The record is done once the broker has its dead letter, not before. */
    void giveUp(
            PartitionLanes partition,
            ConsumerRecord<byte[], byte[]> origin,
            Reason reason,
            String detail,
            int attempts) {
        DeadLetter letter = new DeadLetter(DeadLetter.EXPORTER, reason, detail, attempts, origin);
        deadLetters.add(letter, () -> {
            partition.done(origin.offset(), bytes(origin));
            counters.deadLettered.increment();
        });
    }

    static int bytes(ConsumerRecord<byte[], byte[]> origin) {
        return origin.value() == null ? 0 : origin.value().length;
    }
}
