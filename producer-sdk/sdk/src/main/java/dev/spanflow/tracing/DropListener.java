/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.tracing.DeliveryStats.DropCause;

/**
 * Hears of each loss as it happens; see {@link TracingBuilder#onDrop}. Called on whichever thread notices: that of the
 * caller, of the sender, or of Kafka; so it must be quick. What it throws is noted in the debug log.
 */
@FunctionalInterface
public interface DropListener {
    /**
     * Something was dropped.
     *
     * @param records more than one only for {@link DropCause#CLOSED}
     */
    void dropped(DropCause cause, long records);
}
