/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import static dev.spanflow.exporter.lanes.TakenSpans.taken;
import static dev.spanflow.schemas.Spans.span;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.exporter.lanes.TakenSpan.Identity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AbsentParentsTest {
    static final Identity PARENT = new Identity("t", "p");
    static final TakenSpan CHILD = taken(1, span("t", "c").parent("p"));

    final AbsentParents absent = new AbsentParents();

    @Test
    void childOfAForeignParent_leavesAsRoot_andKeepsTheNameInItsMarks() {
        absent.decided(PARENT, StubFate.FOREIGN);

        TakenSpan edited = absent.edited(CHILD);
        assertThat(edited.span().parentId()).isNull();
        assertThat(json(edited)).contains("\"spanflow\":{\"parent_id\":\"p\",\"cut\":\"foreign_parent\"}");
        assertThat(edited.origin()).isSameAs(CHILD.origin());
    }

    @Test
    void childOfAPassedParent_leavesAsItIs_marked() {
        absent.decided(PARENT, StubFate.PASSED);

        TakenSpan edited = absent.edited(CHILD);
        assertThat(edited.span().parentId()).isEqualTo("p");
        assertThat(json(edited)).contains("\"spanflow\":{\"orphan\":\"passed\"}");
    }

    @ParameterizedTest
    @EnumSource(names = {"NEEDED", "UNNEEDED"})
    void childOfAnyOtherParent_isLeftAlone(StubFate fate) {
        absent.decided(new Identity("t", "other"), StubFate.FOREIGN);
        absent.decided(new Identity("t2", "p"), StubFate.FOREIGN);
        absent.decided(PARENT, StubFate.PASSED);
        absent.decided(PARENT, fate);

        assertThat(absent.edited(CHILD)).isSameAs(CHILD);
        TakenSpan root = taken(2, span("t", "root"));
        assertThat(absent.edited(root)).isSameAs(root);
    }

    @Test
    void parentThatComes_isAbsentNoMore() {
        absent.decided(PARENT, StubFate.FOREIGN);
        assertThat(absent.contains(PARENT)).isTrue();

        absent.arrived(PARENT);
        assertThat(absent.contains(PARENT)).isFalse();
        assertThat(absent.edited(CHILD)).isSameAs(CHILD);
    }

    @Test
    void tooManyParents_crowdOutTheOldest() {
        absent.decided(PARENT, StubFate.PASSED);
        for (int i = 1; i < AbsentParents.MAX; i++) {
            absent.decided(new Identity("t", "p" + i), StubFate.PASSED);
        }
        assertThat(absent.contains(PARENT)).isTrue();

        absent.decided(new Identity("t", "one more"), StubFate.PASSED);
        assertThat(absent.contains(PARENT)).isFalse();
        assertThat(absent.contains(new Identity("t", "p1"))).isTrue();
    }

    static String json(TakenSpan taken) {
        return new String(taken.span().bytes(), UTF_8);
    }
}
