/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpanContextTest {
    @Test
    void text_isVersionTraceParentGroup() {
        assertThat(new SpanContext("t", "s", "g").toText()).isEqualTo("1/t/s/g");
        assertThat(new SpanContext("t", null, null).toText()).isEqualTo("1/t//");
    }

    @Test
    void text_encodesWhatIsNotUnreserved() {
        assertThat(new SpanContext("a/b c+d", "é%", null).toText()).isEqualTo("1/a%2Fb%20c%2Bd/%C3%A9%25/");
    }

    @Test
    void parse_restoresAnyIds() {
        for (String id : new String[] {"plain", "a/b", "+ &=", "é…😀", "%2F", "x".repeat(256), "😀".repeat(64)}) {
            SpanContext context = new SpanContext(id, id, id);

            assertThat(context.isEmpty()).isFalse();
            assertThat(SpanContext.from(context.toMap())).isEqualTo(context);
        }
    }

    @Test
    void text_ofTheLongestIdsIsRead() {
        String longest = "/".repeat(256);

        String text = new SpanContext(longest, longest, longest).toText();

        assertThat(text.length()).isLessThanOrEqualTo(SpanContext.MAX_CHARS);
        assertThat(SpanContext.parse(text).traceId()).isEqualTo(longest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1/t/s",
                "1/t/s/g/more",
                "2/t/s/g",
                "1//s/g",
                "1/t%/s/g",
                "1/t%4/s/g",
                "1/%zz/s/g",
                "1/%FF/s/g",
                "1/é/s/g",
                "1/t%00/s/g",
                "1/t/%0A/g",
                "1/t/s/%7F"
            })
    void parse_isEmpty_whenTextIsFaulty(String text) {
        assertThat(SpanContext.parse(text)).isEqualTo(SpanContext.EMPTY);
    }

    @Test
    void parse_isEmpty_whenTooLong() {
        assertThat(SpanContext.parse("1/t/s/" + "g".repeat(SpanContext.MAX_CHARS)))
                .isEqualTo(SpanContext.EMPTY);
        assertThat(SpanContext.parse("1/t/s/" + "g".repeat(257))).isEqualTo(SpanContext.EMPTY);
    }

    @Test
    void from_readsTheEntryInAnyCase() {
        assertThat(SpanContext.from(Map.of("Spanflow-Context", "1/t/s/g")).spanId())
                .isEqualTo("s");
    }

    @Test
    void from_isEmpty_withoutTheEntry() {
        assertThat(SpanContext.from(Map.of("traceparent", "1/t/s/g")).isEmpty()).isTrue();
    }

    @Test
    void emptyContext_leavesNothingInACarrierOrAnEnvironment() {
        Map<String, String> environment = new HashMap<>(Map.of(SpanContext.VARIABLE, "1/old//"));

        SpanContext.EMPTY.writeTo(environment);

        assertThat(environment).isEmpty();
        assertThat(SpanContext.EMPTY.toMap()).isEmpty();
    }
}
