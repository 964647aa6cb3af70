/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.exporter.lanes.Lane;
import dev.spanflow.exporter.lanes.PartitionLanes;
import dev.spanflow.exporter.ledger.Outcome;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class AssignmentTest {
    static final TopicPartition P0 = new TopicPartition("ordered-spans", 0);
    static final TopicPartition P1 = new TopicPartition("ordered-spans", 1);

    final Assignment assignment = new Assignment(new ExporterConfig(Map.of(
            ExporterConfig.BOOTSTRAP_SERVERS,
            "localhost:1",
            ExporterConfig.SGP_API_KEY,
            "key",
            ExporterConfig.LANES_PER_PARTITION,
            3,
            ExporterConfig.IN_FLIGHT_MAX_BYTES,
            20_000)));

    @Test
    void partitionOverItsShare_isPausedOnce_andResumedAtHalf() {
        assignment.add(List.of(P0, P1));
        PartitionLanes lanes = assignment.of(P0);
        lanes.taken(0, 0, 5_000);
        assertThat(assignment.toPause()).isEmpty();

        lanes.taken(1, 0, 5_000);
        assertThat(assignment.toPause()).containsExactly(P0);
        assertThat(assignment.toPause()).isEmpty();
        assertThat(assignment.paused()).containsExactly(P0);

        assertThat(assignment.toResume()).isEmpty();
        lanes.done(0, Outcome.ACKNOWLEDGED);
        lanes.done(1, Outcome.ACKNOWLEDGED);
        assertThat(assignment.toResume()).containsExactly(P0);
        assertThat(assignment.paused()).isEmpty();
    }

    @Test
    void removedPartition_isNotPausedAnyMore_andItsAnswersDoNotCount() {
        assignment.add(List.of(P0));
        PartitionLanes lanes = assignment.of(P0);
        lanes.taken(0, 0, 50_000);
        assignment.toPause();
        assignment.remove(List.of(P0));

        assertThat(assignment.paused()).isEmpty();
        assertThat(assignment.slots()).isEmpty();
        assertThat(lanes.isAbandoned()).isTrue();
        assignment.add(List.of(P0));
        assertThat(assignment.of(P0)).isNotSameAs(lanes);
    }

    @Test
    void traces_areSpreadOverTheLanes_andKeepTheirs() {
        assignment.add(List.of(P0));
        PartitionLanes lanes = assignment.of(P0);
        Set<Lane> used = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            used.add(lanes.laneOf("trace-" + i));
            assertThat(lanes.laneOf("trace-" + i)).isSameAs(lanes.laneOf("trace-" + i));
        }

        assertThat(used).hasSize(3);
    }
}
