/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.cli.Access;
import dev.spanflow.schemas.Partitions;
import dev.spanflow.schemas.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;

class ChecksTest {
    private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

    @Test
    void missingRights_areNamed_forARole() {
        Map<String, Set<AclOperation>> rights =
                Map.of(TOPICS.spans(), Set.of(READ, DESCRIBE), TOPICS.deadLetters(), Set.of(READ, WRITE, DESCRIBE));

        assertThat(KafkaChecks.rights(TOPICS, Access.Role.REDRIVER, rights))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.well()).isFalse();
                    assertThat(check.finding()).isEqualTo("this user may not Write on spanflow.spans");
                    assertThat(check.fix()).contains("--operation Write --topic spanflow.spans");
                });
    }

    @Test
    void rightsOfOneRole_areEnough_andOfNoneAreNot() {
        Map<String, Set<AclOperation>> ofWorker = new LinkedHashMap<>();
        TOPICS.names().forEach(topic -> ofWorker.put(topic, Set.of()));
        assertThat(KafkaChecks.rights(TOPICS, ofWorker).well()).isFalse();

        ofWorker.put(TOPICS.spans(), Set.of(WRITE, DESCRIBE));

        assertThat(KafkaChecks.rights(TOPICS, ofWorker).well()).isTrue();
        assertThat(KafkaChecks.rights(TOPICS, ofWorker).finding()).endsWith("may work as worker");
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
