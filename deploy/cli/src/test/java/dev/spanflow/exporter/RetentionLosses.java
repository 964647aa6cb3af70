/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import java.time.Instant;
import org.apache.kafka.common.TopicPartition;

/** What the exporter says when retention was faster. */
public final class RetentionLosses {
    private RetentionLosses() {}

    public static String message(String account, Instant shippedUpTo, Instant now) {
        TopicPartition partition = new TopicPartition("spanflow.ordered-spans", 0);
        return new RetentionLoss(partition, 10, 20, shippedUpTo.toEpochMilli(), account).message(now);
    }
}
