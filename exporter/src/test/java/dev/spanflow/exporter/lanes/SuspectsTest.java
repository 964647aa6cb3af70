/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import static dev.spanflow.exporter.lanes.TakenSpans.entries;
import static dev.spanflow.exporter.lanes.TakenSpans.ids;
import static dev.spanflow.schemas.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.exporter.sgp.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuspectsTest {
    @Test
    void indexes_areReadFromLoc() {
        String body = "{\"x\":[1],\"detail\":[{\"msg\":\"no\",\"loc\":[\"body\",\"items\",7,\"name\"]},"
                + "{\"loc\":[\"body\",\"items\",2],\"ctx\":{\"a\":[1]}}]}";

        assertThat(Suspects.indexes(body)).containsExactly(7, 2);
    }

    @Test
    void indexes_areNotReadFromAQuotedSpan() {
        String body = "{\"detail\":[{\"input\":{\"loc\":[\"body\",\"items\",5]},\"loc\":[\"body\",\"items\",1]}]}";

        assertThat(Suspects.indexes(body)).containsExactly(1);
    }

    @Test
    void indexes_areKept_whenTheBodyIsCut() {
        assertThat(Suspects.indexes("{\"detail\":[{\"loc\":[\"body\",\"items\",4]},{\"lo"))
                .containsExactly(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "[]",
                "{}",
                "{\"detail\":\"text\"}",
                "{\"detail\":{\"loc\":[\"body\",\"items\",1]}}",
                "{\"detail\":[\"text\",[1]]}",
                "{\"detail\":[{\"loc\":\"body\"}]}",
                "{\"detail\":[{\"loc\":[\"body\",1]}]}",
                "{\"detail\":[{\"loc\":[\"body\",\"items\",\"1\"]}]}",
                "{\"detail\":[{\"loc\":[\"body\",\"items\",99999999999]"
            })
    void indexes_areNone_inAnyOtherBody(String body) {
        assertThat(Suspects.indexes(body)).isEmpty();
    }

    @Test
    void named_leavesOutIndexesBeyondTheRequest() {
        Answer answer = new Answer(
                422,
                "{\"detail\":[{\"loc\":[\"body\",\"items\",-1]},{\"loc\":[\"body\",\"items\",2]}]}",
                Duration.ZERO);

        assertThat(Suspects.named(answer, entries(2))).isEmpty();
    }

    @Test
    void parentConflicts_areTheLastOfEachCycle_andForeignParents() {
        var request = entries(
                span("t", "a").parent("c"),
                span("t", "b").parent("a"),
                span("t", "c").parent("b"),
                span("t", "below").parent("c"),
                span("t", "self").parent("self"),
                span("other", "foreign").parent("a"),
                span("t", "orphan").parent("elsewhere"));

        assertThat(ids(ParentConflicts.in(request))).containsExactlyInAnyOrder("c", "self", "foreign");
    }

    @Test
    void parentConflicts_areNone_inATree() {
        var request = entries(
                span("t", "a"), span("t", "b").parent("a"), span("t", "c").parent("a"));

        assertThat(ParentConflicts.in(request)).isEmpty();
    }
}
