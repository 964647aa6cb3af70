/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** Which record of a span is kept, and what groups and traces tell of them. */
class StoredSpansTest extends StandInFixture {
    @Test
    void record_replacesAndDoesNotMerge() throws Exception {
        status(Items.item("t", "a", ",\"input\":{\"k\":1}"));
        String later = Items.item("t", "a", ",\"output\":{\"k\":2}");

        status(later);

        assertThat(sgp.find("default", "t", "a")).hasValue(later);
        assertThat(sgp.report().rows()).isOne();
    }

    @Test
    void completedRecord_beatsOneInProgress_inEitherOrder() throws Exception {
        String finished = Items.completed("t", "a", "finished");
        status(finished);

        JsonNode answer = json.readTree(put(Items.root("t", "a")).body());

        assertThat(sgp.find("default", "t", "a")).hasValue(finished);
        assertThat(answer.at("/items/0/name").textValue()).isEqualTo("finished");
        status(Items.root("t", "b"), Items.completed("t", "b", "b finished"), Items.root("t", "b"));
        assertThat(sgp.find("default", "t", "b")).hasValue(Items.completed("t", "b", "b finished"));
    }

    @Test
    void amongCompletedRecords_theLaterWins() throws Exception {
        status(Items.completed("t", "a", "one"));
        status(Items.completed("t", "a", "two"));

        assertThat(sgp.find("default", "t", "a")).hasValue(Items.completed("t", "a", "two"));
    }

    @Test
    void changedUtcDay_makesASecondRow() throws Exception {
        status(Items.completed("t", "a", "first"));
        String sameDay = Items.completed("t", "a", "second").replace("T10:00:00.125000+00:00", "T03:00:00+02:00");
        String dayBefore = Items.completed("t", "a", "third").replace("T10:00:00.125000+00:00", "T01:00:00+02:00");

        status(sameDay);
        assertThat(sgp.report().duplicateRows()).isZero();
        status(dayBefore);

        assertThat(sgp.report().rows()).isEqualTo(2);
        assertThat(sgp.report().duplicateRows()).isOne();
        assertThat(sgp.find("default", "t", "a")).hasValue(dayBefore);
    }

    @Test
    void sameId_isTwoSpansInTwoTraces() throws Exception {
        status(Items.root("t", "a"), Items.root("u", "a"));

        assertThat(sgp.report().rows()).isEqualTo(2);
        assertThat(sgp.report().traces()).isEqualTo(2);
        assertThat(sgp.report().duplicateRows()).isZero();
    }

    @Test
    void groups_areListedWithTheirTraces() throws Exception {
        status(
                Items.item("t1", "r", ",\"group_id\":\"g\""),
                Items.item("t1", "c", ",\"group_id\":\"g\",\"parent_id\":\"r\""),
                Items.completed("t2", "r2", "job\",\"group_id\":\"g"),
                Items.item("t3", "c3", ",\"group_id\":\"g\",\"parent_id\":\"absent\""),
                Items.item("t4", "r4", ",\"group_id\":\"h\""),
                Items.root("t5", "r5"));

        assertThat(sgp.groups(10))
                .containsExactly(new GroupSummary("default", "g", 3), new GroupSummary("default", "h", 1));
        assertThat(sgp.traces("default", "g", 10))
                .containsExactly(
                        new TraceSummary("default", "t1", "work", "RUNNING", 2),
                        new TraceSummary("default", "t2", "job", "SUCCESS", 1),
                        new TraceSummary("default", "t3", null, null, 1));
        assertThat(sgp.report().groups()).isEqualTo(2);
    }
}
