/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.SpanType;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrimmingTest {
    private static final int MAX = 50_000;

    @Test
    void spanThatFits_isLeftAlone() throws Exception {
        JsonNode json = trimmed(span(Map.of("a", "x".repeat(40_000)), Map.of()));

        assertThat(json.path("input").path("a").asText()).hasSize(40_000);
        assertThat(json.path("metadata").isEmpty()).isTrue();
    }

    @Test
    void largestFieldIsCut_andTheOtherKept() throws Exception {
        JsonNode json = trimmed(span(Map.of("a", "x".repeat(60_000), "b", 1), Map.of("c", "y".repeat(10_000))));

        assertThat(json.path("input").path("a").asText()).hasSize(Trimming.KEPT_CHARS + 1);
        assertThat(json.path("input").path("b").asInt()).isEqualTo(1);
        assertThat(json.path("output").path("c").asText()).hasSize(10_000);
        assertThat(marks(json)).isEqualTo("[\"input\"]");
    }

    @Test
    void fieldOfManySmallValues_isEmptied() throws Exception {
        JsonNode json = trimmed(span(Map.of("a", "kept"), many(10_000)));

        assertThat(json.path("output").isEmpty()).isTrue();
        assertThat(json.path("input").path("a").asText()).isEqualTo("kept");
        assertThat(marks(json)).isEqualTo("[\"output\"]");
    }

    @Test
    void textThatGrowsInUtf8_isTrimmedToo() throws Exception {
        SpanSnapshot span = span(Map.of("a", "€".repeat(40_000)), Map.of());
        assertThat(Trimming.roughly(span, MAX)).isSameAs(span);

        assertThat(marks(trimmed(span))).isEqualTo("[\"input\"]");
    }

    @Test
    void hugeSpan_isTrimmedBeforeItIsQueued() {
        SpanSnapshot queued = Trimming.roughly(span(many(10_000), Map.of("a", "x".repeat(60_000_000))), MAX);

        assertThat(queued.bytes()).isLessThanOrEqualTo(MAX);
        assertThat(queued.input()).isEqualTo(Payload.EMPTY);
    }

    @Test
    void marks_addUpOverBothSteps() throws Exception {
        Map<String, Object> growing = new HashMap<>();
        for (int i = 0; i < 400; i++) {
            growing.put("name " + i, "€".repeat(100));
        }
        SpanSnapshot queued = Trimming.roughly(span(growing, many(10_000)), MAX);
        assertThat(queued.marks().values()).hasToString("{trimmed=[output]}");

        assertThat(marks(trimmed(queued))).isEqualTo("[\"input\",\"output\"]");
    }

    @Test
    void worstIds_fitIntoTheLeastLimit() throws Exception {
        String id = "\"".repeat(256);
        SpanSnapshot.Start start = new SpanSnapshot.Start(
                SpanIds.of(new SpanContext(id, id, id)),
                SpanId.of(id),
                "\u0001".repeat(1_000),
                SpanType.CUSTOM,
                Instant.EPOCH,
                null);
        Payload large = Payload.of(many(1_000));
        byte[] json = Trimming.bytes(
                new SpanSnapshot(start, Instant.EPOCH, SpanStatus.SUCCESS, large, large, large, Payload.EMPTY),
                Trimming.MIN_BYTES);

        assertThat(json.length).isLessThanOrEqualTo(Trimming.MIN_BYTES);
        assertThat(SpanRecord.read(json).repaired()).isFalse();
    }

    private static String marks(JsonNode json) {
        return json.path("metadata").path("spanflow").path("trimmed").toString();
    }

    private static JsonNode trimmed(SpanSnapshot span) throws Exception {
        byte[] json = Trimming.bytes(span, MAX);
        assertThat(json.length).isLessThanOrEqualTo(MAX);
        assertThat(SpanRecord.read(json).repaired()).isFalse();
        return new ObjectMapper().readTree(json);
    }

    private static Map<String, Object> many(int count) {
        Map<String, Object> many = new HashMap<>();
        for (int i = 0; i < count; i++) {
            many.put("name " + i, "value " + i);
        }
        return many;
    }

    private static SpanSnapshot span(Map<String, ?> input, Map<String, ?> output) {
        return new SpanSnapshot(
                new SpanSnapshot.Start(
                        SpanIds.of(new SpanContext("t", "s", null)),
                        null,
                        "work",
                        SpanType.CUSTOM,
                        Instant.EPOCH,
                        null),
                null,
                SpanStatus.SUCCESS,
                Payload.of(input),
                Payload.of(output),
                Payload.EMPTY,
                Payload.EMPTY);
    }
}
