/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import java.time.Instant;
import org.apache.kafka.common.TopicPartition;

/**
 * Records that the topic's retention took before they were shipped.
 *
 * @param from the first offset that was not read
 * @param to the first that is still there
 * @param shippedUpTo when the last record before them was appended, in milliseconds since 1970; 0 if that is not known
 */
record RetentionLoss(TopicPartition partition, long from, long to, long shippedUpTo) {
    long offsets() {
        return Math.max(0, to - from);
    }

    /** What is gone, and the command that brings it back. */
    String message(Instant now) {
        return "Retention has taken offsets " + from + " to " + (to - 1) + " of " + partition
                + " before they were shipped, "
                + "up to " + offsets() + " records. To bring them back: spanflow replay --from "
                + Instant.ofEpochMilli(shippedUpTo) + " --to " + Instant.ofEpochSecond(now.getEpochSecond())
                + " --execute";
    }
}
