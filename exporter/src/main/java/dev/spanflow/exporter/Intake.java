/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.exporter.lanes.Entry;
import dev.spanflow.exporter.lanes.GivenUp;
import dev.spanflow.exporter.lanes.PartitionLanes;
import dev.spanflow.exporter.lanes.TakenSpan;
import dev.spanflow.exporter.ledger.Outcome;
import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.OrderedSpan;
import dev.spanflow.schemas.Reason;
import dev.spanflow.schemas.SpanRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts each record that was read into its lane, or to the dead letters if it is no span record; records of other accounts
 * are passed over.
 */
final class Intake {
    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    private final DeadLetterProducer deadLetters;
    private final Counters counters;
    private final String account;
    private boolean skips;

    Intake(String account, DeadLetterProducer deadLetters, Counters counters) {
        this.account = account;
        this.deadLetters = deadLetters;
        this.counters = counters;
    }

    void take(ConsumerRecord<byte[], byte[]> origin, PartitionLanes partition, long now) {
        OrderedHeaders headers = OrderedHeaders.of(origin.headers());
        if (!headers.account().equals(account)) {
            skip(headers.account());
            return;
        }
        int bytes = origin.value() == null ? 0 : origin.value().length;
        partition.taken(origin.offset(), origin.timestamp(), bytes);
        counters.taken.increment();
        if (!headers.isKnownVersion()) {
            giveUp(partition, dead(origin, Reason.VERSION, "written by a newer release: update the exporter"), false);
            return;
        }
        try {
            OrderedSpan span = read(origin, headers.assembled());
            partition.laneOf(span.traceId()).add(TakenSpan.of(span, headers.kind(), origin, now));
        } catch (InvalidSpanException e) {
            giveUp(partition, dead(origin, e.reason(), e.detail()), false);
        }
    }

    /** What the assembler wrote has been held to all rules; from anybody else it is read as it would be there. */
    private static OrderedSpan read(ConsumerRecord<byte[], byte[]> origin, boolean assembled)
            throws InvalidSpanException {
        byte[] value = origin.value() == null ? new byte[0] : origin.value();
        OrderedSpan skimmed = assembled ? OrderedSpan.skim(value) : null;
        return skimmed == null ? OrderedSpan.of(SpanRecord.read(value)) : skimmed;
    }

    private void skip(String owner) {
        counters.skipped.increment();
        if (!skips) {
            skips = true;
            log.info("Spans of other accounts are skipped, first of {}: each needs an exporter with --account", owner);
        }
    }

    private static DeadLetter dead(ConsumerRecord<byte[], byte[]> origin, Reason reason, String detail) {
        return new DeadLetter(DeadLetter.EXPORTER, reason, detail, origin);
    }

    void giveUp(PartitionLanes partition, GivenUp given) {
        Entry entry = given.entry();
        DeadLetter letter = new DeadLetter(
                DeadLetter.EXPORTER,
                given.reason(),
                given.answer().quoted(),
                entry.newest().origin());
        giveUp(partition, letter, given.bare());
    }

    /** The record is done once the broker has its dead letter, not before. */
    private void giveUp(PartitionLanes partition, DeadLetter letter, boolean bare) {
        ConsumerRecord<byte[], byte[]> origin = letter.origin();
        deadLetters.add(letter, () -> {
            Outcome outcome = bare ? Outcome.DEAD_LETTERED_BARE : Outcome.DEAD_LETTERED;
            partition.done(origin.offset(), outcome);
            counters.done(outcome);
        });
    }
}
