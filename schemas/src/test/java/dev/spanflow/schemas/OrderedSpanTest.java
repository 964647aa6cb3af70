/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderedSpanTest {
    @Test
    void skim_readsWhatTheWholeReadingReads() throws InvalidSpanException {
        for (Spans span : new Spans[] {
            Spans.span("t", "root"),
            Spans.span("t", "child").parent("root"),
            Spans.span("t", "über \"a\"\\").completed()
        }) {
            byte[] value = span.bytes();

            assertThat(OrderedSpan.skim(value)).isEqualTo(OrderedSpan.of(SpanRecord.read(value)));
        }
    }

    @Test
    void skim_passesOverNamesInPayloads() {
        byte[] value = "{\"input\":{\"id\":\"x\",\"a\":[{\"trace_id\":\"y\"}]},\"id\":\"i\",\"trace_id\":\"t\"}"
                .getBytes(UTF_8);

        assertThat(OrderedSpan.skim(value)).isEqualTo(new OrderedSpan("t", "i", null, false, value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"id\":\"i\"}",
                "{\"id\":1,\"trace_id\":\"t\"}",
                "{\"id\":\"i\",\"trace_id\":\"t\"",
                "{\"id\":\"i\",\"trace_id\":\"t\"} x"
            })
    void skim_leavesWhatIsNoSpanToTheWholeReading(String value) {
        assertThat(OrderedSpan.skim(value.getBytes(UTF_8))).isNull();
    }
}
