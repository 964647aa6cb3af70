/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TopicReaderTest {
    @Test
    void absentBrokers_areNamed_withTheFix() {
        try (TopicReader reader = TopicReader.at("localhost:1", Map.of())) {
            assertThatExceptionOfType(KafkaException.class)
                    .isThrownBy(() -> reader.partitions("p.spans", Duration.ofMillis(50)))
                    .withMessageContainingAll("p.spans", "localhost:1", "--bootstrap-servers");
        }
    }
}
