/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import org.apache.kafka.common.utils.Utils;

/**
 * Where a key belongs: Kafka's own default for keyed records, murmur2. librdkafka clients get the same with
 * {@code partitioner=murmur2_random}; golden vectors are in the tests.
 */
public final class Partitions {
    private Partitions() {}

    /** The partition, from 0, of a key on a topic of so many partitions. */
    public static int of(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
