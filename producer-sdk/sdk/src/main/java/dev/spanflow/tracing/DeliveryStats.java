/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.util.Map;

/**
 * What became of the records of a {@link Tracing} since it was built; a span makes two, one at its start and one at its
 * end. {@code recorded = acknowledged + dropped + pending}, always.
 *
 * @param recorded handed over by spans
 * @param acknowledged stored by the brokers (acks=all)
 * @param dropped given up, by cause; every cause has an entry
 * @param pending neither yet
 */
public record DeliveryStats(long recorded, long acknowledged, Map<DropCause, Long> dropped, long pending) {
    /** Why a record was given up. */
    public enum DropCause {
        /** The queue held as many bytes as it may. */
        QUEUE_FULL,
        /** The brokers take no record of that size. */
        TOO_LARGE,
        /** Refused by the brokers, or not stored within the producer's {@code delivery.timeout.ms}. */
        FAILED,
        /** Recorded after close, or not stored when the time to close was over. */
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
