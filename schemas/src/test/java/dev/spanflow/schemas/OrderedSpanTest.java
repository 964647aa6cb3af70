/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderedSpanTest {
    @Test
    void skim_readsWhatTheWholeReadingReads() throws InvalidSpanException {
        for (Spans span : new Spans[] {
            Spans.span("t", "root"),
            Spans.span("t", "child").parent("root"),
            Spans.span("t", "über \"a\"\\").completed(),
            Spans.span("t\\", "\""),
            Spans.span("文", "i")
        }) {
            byte[] value = span.bytes();

            assertThat(skimmed(value)).usingRecursiveComparison().isEqualTo(OrderedSpan.of(SpanRecord.read(value)));
        }
    }

    @Test
    void skim_passesOverNamesInPayloads() {
        OrderedSpan span = skimmed("{\"input\":{\"id\":\"x\",\"a\":[{\"trace_id\":\"y\",\"parent_id\":\"z\"}]},"
                + "\"id\":\"i\",\"trace_id\":\"t\",\"output\":{\"parent_id\":\"z\",\"end_timestamp\":\"now\"}}");

        assertThat(span.traceId()).isEqualTo("t");
        assertThat(span.id()).isEqualTo("i");
        assertThat(span.parentId()).isNull();
        assertThat(span.completed()).isFalse();
    }

    @Test
    void skim_takesTheIdsWhereverTheyStand() {
        for (String value : new String[] {
            "{\"id\":\"i\",\"trace_id\":\"t\"}",
            "{\"trace_id\":\"t\",\"id\":\"i\"}",
            "{ \"id\": \"i\", \"trace_id\": \"t\" }",
            "{\"id\":\"i\",\"name\":\"n\",\"trace_id\":\"t\"}",
            "{\"id\":\"\\u0069\",\"trace_id\":\"t\"}",
            "{\"id\":\"i\",\"trace_id\":\"\\u0074\"}"
        }) {
            OrderedSpan span = skimmed(value);

            assertThat(span.id()).as(value).isEqualTo("i");
            assertThat(span.traceId()).as(value).isEqualTo("t");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"id\":\"i\"}",
                "{\"id\":1,\"trace_id\":\"t\"}",
                "{\"id\":\"",
                "{\"id\":\"i\",\"trace_id\":\"t"
            })
    void skim_leavesWhatHasNoIdsToTheWholeReading(String value) {
        assertThat(OrderedSpan.skim(value.getBytes(UTF_8))).isNull();
    }

    @Test
    void skim_doesNotLookBehindTheIds_andReadsUpToAFlaw() {
        OrderedSpan span = skimmed("{\"id\":\"i\",\"trace_id\":\"t\",\"parent_id\":\"p\",\"name\":");

        assertThat(span.parentId()).isEqualTo("p");
        assertThat(span.completed()).isFalse();
    }

    private static OrderedSpan skimmed(String value) {
        return skimmed(value.getBytes(UTF_8));
    }

    private static OrderedSpan skimmed(byte[] value) {
        OrderedSpan span = Objects.requireNonNull(OrderedSpan.skim(value));
        assertThat(span.bytes()).isSameAs(value);
        span.completed(); // reads the rest
        return span;
    }
}
