/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.TraceState;
import dev.spanflow.schemas.TraceSummary;
import org.junit.jupiter.api.Test;

/** What is told of a trace, and of its share in its group. */
class SummaryTest extends AssemblyFixture {
    @Test
    void summary_tellsTheTrace_onceForSeveralChanges() {
        send(span("root").group("g"));
        send(span("x").parent("root"));
        send(span("y").parent("z"));
        tellSummaries();

        assertThat(output.summaries).hasSize(1);
        assertThat(new String(output.summaries.get(0).toJson(), UTF_8))
                .isEqualTo("{\"account\":\"default\",\"trace_id\":\"t\",\"group_id\":\"g\",\"state\":\"open\","
                        + "\"root\":{\"id\":\"root\",\"name\":\"work root\","
                        + "\"start_timestamp\":\"2030-05-01T10:00:00.125000+00:00\"},\"spans\":2,\"completed\":0,"
                        + "\"waiting\":1,\"orphans\":0,\"roots\":1,\"first_appended_ms\":1000000,"
                        + "\"last_appended_ms\":1000000}");
        assertThat(tellSummaries()).isFalse();
        assertThat(output.summaries).hasSize(1);
    }

    @Test
    void trace_isComplete_whenAllOfItHasEnded_andOpenAgainWhenMoreComes() {
        send(span("root").completed());
        tellSummaries();
        send(span("x").parent("root"));
        tellSummaries();
        send(span("x").parent("root").completed());
        send(span("root").completed().with("status", "\"ERROR\""));
        tellSummaries();

        assertThat(output.summaries)
                .extracting(TraceSummary::state)
                .containsExactly(TraceState.COMPLETE, TraceState.OPEN, TraceState.FAILED);
    }

    @Test
    void group_isToldWhatItWasToldBefore() {
        send(span("root"));
        tellSummaries();
        send(span("root").group("g").completed());
        tellSummaries();
        send(span("x").parent("root"));
        tellSummaries();

        assertThat(output.now.get(0)).isNull();
        assertThat(output.before.get(1)).isNull();
        assertThat(output.before.get(2)).isEqualTo(output.now.get(1));
        assertThat(output.now.get(1).state()).isEqualTo(TraceState.COMPLETE);
        assertThat(output.now.get(2).spans()).isEqualTo(2);
    }
}
