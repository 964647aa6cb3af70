/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.schemas.Headers;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;

/**
 * Records that the topic's retention took before they were shipped.
 *
 * @param from the first offset that was not read
 * @param to the first that is still there
 * @param shippedUpTo when the last record before them was appended, in milliseconds since 1970; 0 if that is not known
 * @param account whose records they are
 */
record RetentionLoss(TopicPartition partition, long from, long to, long shippedUpTo, String account) {
    /** What was lost lay on the spans topic before it was put in order: it may have waited there for a parent, or in a backlog. */
    private static final Duration WAIT = Duration.ofHours(1);

    long offsets() {
        return Math.max(0, to - from);
    }

    /** What is gone, and the command that brings it back. */
    String message(Instant now) {
        return "Retention has taken offsets " + from + " to " + (to - 1) + " of " + partition
                + " before they were shipped, "
                + "up to " + offsets() + " records. To bring them back: spanflow replay --from "
                + Instant.ofEpochMilli(Math.max(0, shippedUpTo - WAIT.toMillis())) + " --to "
                + Instant.ofEpochSecond(now.getEpochSecond())
                + (account.equals(Headers.DEFAULT_ACCOUNT) ? "" : " --account " + account) + " --execute";
    }
}
