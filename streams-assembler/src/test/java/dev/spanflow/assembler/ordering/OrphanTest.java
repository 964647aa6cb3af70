/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.Kind;
import org.junit.jupiter.api.Test;

/** What becomes of spans whose parent does not come, by policy; see {@link StubTest} too. */
class OrphanTest extends AssemblyFixture {
    @Test
    void orphan_leavesMarked_whenTheParentsTimeIsOver() {
        send(span("x").parent("missing"));
        pass(59);
        assertThat(ids()).containsExactly("clock");

        pass(1);

        assertThat(ids()).containsExactly("clock", "clock", "x");
        assertThat(text(2)).endsWith("\"metadata\":{\"spanflow\":{\"orphan\":\"passed\"}}}");
        assertThat(output.orphaned).containsExactly(Orphaned.PASSED);
        assertThat(stored('W') + stored('C')).isZero();
    }

    @Test
    void descendantsOfAnOrphan_followIt_unmarked() {
        send(span("leaf").parent("x"));
        send(span("x").parent("missing"));
        pass(60);

        assertThat(ids()).containsExactly("clock", "x", "leaf");
        assertThat(text(2)).doesNotContain("spanflow");
    }

    @Test
    void updateOfAnOrphan_isMarkedToo() {
        send(span("x").parent("missing"));
        pass(60);
        send(span("x").parent("missing").completed());

        assertThat(left.get(2).kind()).isEqualTo(Kind.UPDATE);
        assertThat(text(2)).contains("\"orphan\":\"passed\"");
    }

    @Test
    void rerootedOrphan_hangsUnderTheRoot_andSaysWhoItNamed() {
        assembly = assembly(OrphanPolicy.REROOT);
        send(span("root"));
        send(span("x").parent("missing"));
        pass(60);
        send(span("x").parent("missing").completed());

        assertThat(ids()).containsExactly("root", "clock", "x", "x");
        for (int i = 2; i < 4; i++) {
            assertThat(text(i)).contains("\"parent_id\":\"root\"");
            assertThat(text(i)).contains("{\"spanflow\":{\"parent_id\":\"missing\",\"orphan\":\"rerooted\"}}");
        }
        assertThat(output.orphaned).containsExactly(Orphaned.REROOTED);
    }

    @Test
    void rerootedOrphan_ofATraceWithoutRoot_isOne_andStaysOne() {
        assembly = assembly(OrphanPolicy.REROOT);
        send(span("x").parent("missing"));
        pass(60);
        send(span("root"));
        send(span("x").parent("missing").completed());

        assertThat(ids()).containsExactly("clock", "x", "root", "x");
        assertThat(text(1)).contains("\"metadata\":{\"spanflow\":{\"parent_id\":\"missing\"");
        assertThat(text(3))
                .isEqualTo(text(1).replace(",\"metadata\"", ",\"end_timestamp\":" + end() + ",\"metadata\""));
    }

    private static String end() {
        String text = new String(span("x").completed().bytes(), UTF_8);
        return text.replaceAll(".*\"end_timestamp\":(\"[^\"]*\").*", "$1");
    }

    @Test
    void parkedOrphan_goesToTheDeadLetters_withAllThatWaitsForIt() {
        assembly = assembly(OrphanPolicy.PARK);
        send(span("leaf").parent("x"));
        send(span("x").parent("missing"));
        send(span("other").parent("missing"));
        pass(60);

        assertThat(ids()).containsExactly("clock");
        assertThat(output.parked).extracting(AssemblyFixture::id).containsExactly("x", "other", "leaf");
        assertThat(output.parked).extracting(OrderedRecord::offset).containsExactly(1L, 2L, 0L);
        assertThat(assembly.ledger().of(Outcome.DEAD_LETTERED)).isEqualTo(3);
        assertThat(assembly.ledger().balances()).isTrue();
    }

    @Test
    void parkedSpan_thatComesAgain_isTreatedAsAnyFirstRecord() {
        assembly = assembly(OrphanPolicy.PARK);
        send(span("x").parent("missing"));
        pass(60);
        send(span("missing"));
        send(span("x").parent("missing"));

        assertThat(ids()).containsExactly("clock", "missing", "x");
    }
}
