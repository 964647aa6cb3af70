/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class PartitionsTest {
    /** The vectors were computed by an implementation of murmur2 that is not Kafka's. */
    @ParameterizedTest
    @CsvFileSource(resources = "/murmur2.csv", delimiter = ';')
    void partition_isTheGoldenOne_andTheProducersOwn(String key, int hash, int of4, int of24) {
        byte[] bytes = key.getBytes(UTF_8);

        assertThat(org.apache.kafka.common.utils.Utils.murmur2(bytes)).isEqualTo(hash);
        assertThat(Partitions.of(bytes, 4)).isEqualTo(of4);
        assertThat(Partitions.of(bytes, 24)).isEqualTo(of24).isEqualTo(BuiltInPartitioner.partitionForKey(bytes, 24));
    }
}
