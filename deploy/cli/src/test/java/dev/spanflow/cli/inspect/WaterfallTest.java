/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaterfallTest {
    @Test
    void spans_standUnderTheirParents_byStart_withBarsAndStates() {
        List<SpanNode> spans = List.of(
                span("late", "root", 500_000, 1_000_000L, "waits for x since 10:00:00"),
                span("root", null, 0, 1_000_000L, "exported"),
                span("leaf", "early", 250_000, null, "released, not exported yet"),
                span("early", "root", 0, 500_000L, "exported"));

        assertThat(Waterfall.lines(spans, 60, false, 100))
                .containsExactly(
                        "root                  ▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬     1.0 s  exported",
                        "  early               ▬▬▬▬▬▬▬▬           500 ms  exported",
                        "    leaf                  ▸             running  released, not exported yet",
                        "  late                        ▬▬▬▬▬▬▬    500 ms  waits for x since 10:00:00");
    }

    @Test
    void spanWithoutRecord_hasNoBar_andLeavesTheOthersTheirs() {
        List<SpanNode> spans = List.of(
                span("a", null, 1_000_000_000_000L, 1_000_000_500_000L, "exported"),
                span("b", "a", SpanNode.UNKNOWN, null, "waits"));

        assertThat(Waterfall.lines(spans, 60, false, 100))
                .containsExactly(
                        "a                     ▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬    500 ms  exported",
                        "  b                                              waits");
    }

    @Test
    void end_beforeTheStart_isNoTimeAtAll() {
        assertThat(Waterfall.duration(span("a", null, 5_000, 1_000L, ""))).isEqualTo("0 µs");
    }

    @Test
    void limit_endsThePicture() {
        assertThat(Waterfall.lines(List.of(span("a", null, 0, 1L, ""), span("b", "a", 0, 1L, "")), 60, false, 1))
                .hasSize(1);
    }

    @Test
    void spansInACircle_andSelfParents_areDrawnOnce() {
        List<SpanNode> spans =
                List.of(span("a", "b", 0, 1L, ""), span("b", "a", 0, 1L, ""), span("self", "self", 0, 1L, ""));

        assertThat(Waterfall.lines(spans, 60, false, 100)).hasSize(3);
    }

    @Test
    void deepChain_isDrawn_withoutRecursion() {
        List<SpanNode> chain = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            chain.add(span("s" + i, i == 0 ? null : "s" + (i - 1), i, i + 1L, ""));
        }

        assertThat(Waterfall.lines(chain, 200, false, Integer.MAX_VALUE)).hasSize(100_000);
    }

    @Test
    void colours_areThere_whenAskedFor_andNamesCannotMakeAny() {
        SpanNode evil = new SpanNode("a", null, "\u001b[31mred", 0, 1L, true, SpanNode.Look.EXPORTED, "exported");

        assertThat(Waterfall.lines(List.of(evil), 60, true, 1))
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("✗  [31mred").endsWith("\u001b[32mexported\u001b[0m"));
        assertThat(Waterfall.lines(List.of(evil), 60, false, 1).get(0)).doesNotContain("\u001b");
    }

    private static SpanNode span(String id, String parent, long from, Long to, String state) {
        return new SpanNode(id, parent, id, from, to, false, SpanNode.Look.MOVING, state);
    }
}
