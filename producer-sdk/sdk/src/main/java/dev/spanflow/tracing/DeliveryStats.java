/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.util.Map;

/**
 * What became of the records of a {@link Tracing} since it was built; a span makes two, one at its start and one at its
 * end. {@code recorded + recovered = acknowledged + superseded + dropped + kept + pending}, always.
 *
 * @param recorded handed over by spans
 * @param recovered left in the journal by processes that are dead
 * @param acknowledged stored by the brokers (acks=all)
 * @param superseded still waiting when a newer record of the same span took their place; nothing is lost by it
 * @param dropped given up, by cause; every cause has an entry
 * @param kept left in the journal at close, for the next process
 * @param pending none of these yet
 */
public record DeliveryStats(
        long recorded,
        long recovered,
        long acknowledged,
        long superseded,
        Map<DropCause, Long> dropped,
        long kept,
        long pending) {
    /** Why a record was given up. */
    public enum DropCause {
        /** The queue held as many bytes as it may. */
        QUEUE_FULL,
        /** The journal held as many bytes as it may, or its disk is full, or slower than the records come. */
        JOURNAL_FULL,
        /** The brokers take no record of that size. */
        TOO_LARGE,
        /** Refused by the brokers, or not stored within the producer's {@code delivery.timeout.ms}; not with a journal. */
        FAILED,
        /** Recorded after close; or, without a journal, not stored when the time to close was over. */
        CLOSED
    }

    public DeliveryStats {
        dropped = Map.copyOf(dropped);
    }

    /** All that was dropped, whatever the cause. */
    public long droppedTotal() {
        return dropped.values().stream().mapToLong(Long::longValue).sum();
    }
}
