/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.Partitions;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;

class ChecksTest {
    @Test
    void missingRights_areNamed_perTopic() {
        assertThat(KafkaChecks.rights(Map.of("spanflow.spans", Set.of(AclOperation.READ, AclOperation.DESCRIBE))))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.well()).isFalse();
                    assertThat(check.finding()).contains("WRITE").contains("spanflow.spans");
                    assertThat(check.fix()).isNotEmpty();
                });
        assertThat(KafkaChecks.rights(Map.of("a", Set.of(AclOperation.ALL)))).allMatch(Check::well);
    }

    @Test
    void key_isAstray_whenMurmur2PutsItElsewhere() {
        byte[] key = "trace".getBytes(UTF_8);
        int home = Partitions.of(key, 24);

        assertThat(KafkaChecks.isAstray(key, home, 24)).isFalse();
        assertThat(KafkaChecks.isAstray(key, home + 1, 24)).isTrue();
        assertThat(KafkaChecks.isAstray(null, 0, 24)).isTrue();
        assertThat(KafkaChecks.partitioner(100, 1).fix()).contains("murmur2_random");
    }

    @Test
    void clock_isWrong_whenTheBrokersIsAhead() {
        assertThat(KafkaChecks.clock(100_000, 90_000).finding()).contains("10000 ms ahead");
        assertThat(KafkaChecks.clock(100_000, 100_000).well()).isTrue();
        assertThat(KafkaChecks.clock(0, 100_000).well()).isTrue();
    }
}
