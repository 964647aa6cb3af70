/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The stand-in of a missing parent, and the span itself when it comes. */
class StubTest extends AssemblyFixture {
    @BeforeEach
    void stubs() {
        assembly = assembly(OrphanPolicy.STUB);
    }

    @Test
    void stub_standsForTheMissingParent_underTheRoot() {
        send(span("root"));
        send(span("x").parent("missing").with("start_timestamp", "\"2030-05-01T11:00:00+01:00\""));
        send(span("y").parent("missing"));
        pass(60);

        assertThat(ids()).containsExactly("root", "clock", "missing", "x", "y");
        assertThat(left.get(2).kind()).isEqualTo(Kind.STUB);
        assertThat(text(2))
                .isEqualTo("{\"id\":\"missing\",\"trace_id\":\"t\",\"name\":\"(missing span)\","
                        + "\"start_timestamp\":\"2030-05-01T10:00:00.000000+00:00\",\"parent_id\":\"root\","
                        + "\"metadata\":{\"spanflow\":{\"stub\":true}}}");
        assertThat(text(3)).doesNotContain("spanflow");
        assertThat(output.orphaned).containsExactly(Orphaned.STUBBED);
    }

    @Test
    void realSpan_replacesItsStub_onceItsOwnParentHasLeft() {
        send(span("x").parent("missing"));
        pass(60);
        send(span("missing").parent("root"));
        assertThat(ids()).containsExactly("clock", "missing", "x");

        send(span("root"));

        assertThat(ids()).containsExactly("clock", "missing", "x", "root", "missing");
        assertThat(left.get(4).kind()).isEqualTo(Kind.UPDATE);
    }

    @Test
    void lateChildOfAStub_leavesAtOnce() {
        send(span("x").parent("missing"));
        pass(60);
        send(span("y").parent("missing"));

        assertThat(ids()).containsExactly("clock", "missing", "x", "y");
        assertThat(text(3)).doesNotContain("spanflow");
    }

    @Test
    void realSpan_thatHangsUnderItsStubsChild_leavesAsARoot() {
        send(span("x").parent("missing"));
        pass(60);
        send(span("missing").parent("x"));

        assertThat(left.get(3).kind()).isEqualTo(Kind.UPDATE);
        assertThat(text(3)).contains("\"cut\":\"cycle\"");
    }

    @Test
    void chainOfMissingParents_getsAStubForEachIdThatIsNamed() {
        send(span("x").parent("missing one"));
        send(span("y").parent("x").completed());
        send(span("y").parent("missing two").completed().output("moved"));
        pass(60);

        assertThat(ids()).containsExactly("clock", "missing one", "missing two", "x", "y");
        assertThat(output.orphaned).containsExactly(Orphaned.STUBBED, Orphaned.STUBBED);
    }

    @Test
    void stubThatNobodyNeedsAnyMore_isNotMade() {
        send(span("x").parent("missing"));
        send(span("x").completed());
        pass(60);

        assertThat(ids()).containsExactly("x", "clock");
        assertThat(stored('C')).isZero();
    }
}
