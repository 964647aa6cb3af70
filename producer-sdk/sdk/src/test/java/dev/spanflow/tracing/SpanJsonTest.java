/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.SpanType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpanJsonTest {
    private static final Instant START = Instant.parse("2030-05-01T10:00:00.125Z");

    @Test
    void startedRecord_isWhatSgpTakes() {
        assertThat(new String(SpanJson.bytes(span(Map.of())), UTF_8))
                .isEqualTo(
                        "{\"id\":\"s\",\"trace_id\":\"t\",\"name\":\"work\",\"type\":\"CUSTOM\",\"status\":\"SUCCESS\","
                                + "\"start_timestamp\":\"2030-05-01T10:00:00.125000+00:00\","
                                + "\"input\":{},\"output\":{},\"metadata\":{}}");
    }

    @Test
    void completedRecord_holdsAllFields() throws Exception {
        SpanSnapshot.Start start = new SpanSnapshot.Start(
                SpanIds.of(new SpanContext("t", "s", "g")), SpanId.of("p"), "work", SpanType.STANDALONE, START, null);
        byte[] json = SpanJson.bytes(new SpanSnapshot(
                start,
                START.plusMillis(355),
                SpanStatus.ERROR,
                Payload.of(Map.of("q", "x")),
                Payload.of(Map.of("hits", 2)),
                Payload.of(Map.of("spanflow", "the user's own")),
                Payload.EMPTY.with("canceled", "close")));

        SpanRecord record = SpanRecord.read(json);
        assertThat(record.repaired()).isFalse();
        assertThat(record.completed()).isTrue();
        assertThat(record.parentId()).isEqualTo("p");
        assertThat(record.groupId()).isEqualTo("g");
        JsonNode tree = new ObjectMapper().readTree(json);
        assertThat(tree.path("end_timestamp").asText()).isEqualTo("2030-05-01T10:00:00.480000+00:00");
        assertThat(tree.path("output").path("hits").asInt()).isEqualTo(2);
        assertThat(tree.path("metadata").path("spanflow").path("canceled").asText())
                .isEqualTo("close");
    }

    @Test
    void anyValue_makesARecordThatIsReadWithoutRepair() throws Exception {
        Map<Object, Object> self = new HashMap<>();
        self.put("self", self);
        Map<String, Object> values = new HashMap<>();
        values.put("nan", Double.NaN);
        values.put("half pair", "\ud83d");
        values.put("k\udc00", "other half");
        values.put("nul", "\u0000");
        values.put("long number", BigInteger.TEN.pow(5_000));
        values.put("long decimal", new BigDecimal(BigInteger.TEN.pow(2_000).add(BigInteger.ONE), 3));
        values.put("x".repeat(60_000), "long name");
        values.put("self", self);
        values.put("deep", nested(5_000));
        values.put("thread", Thread.currentThread());
        values.put("loader", getClass().getClassLoader());
        values.put("lock", new Object());
        values.put("bean without end", new Endless());
        values.put("bytes", new byte[] {1, 2});

        SpanRecord record = SpanRecord.read(SpanJson.bytes(span(values)));

        assertThat(record.repaired()).isFalse();
        assertThat(record.id()).isEqualTo("s");
    }

    @Test
    void halfSurrogatePairs_becomeReplacementCharacters() {
        assertThat(SpanJson.wellFormed("a\ud83d")).isEqualTo("a\ufffd");
        assertThat(SpanJson.wellFormed("\ude00a")).isEqualTo("\ufffda");
        assertThat(SpanJson.wellFormed("😀")).isEqualTo("😀");
    }

    public static final class Endless {
        public Endless getNext() {
            return new Endless();
        }
    }

    private static List<Object> nested(int depth) {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            list = new ArrayList<>(List.of(list));
        }
        return list;
    }

    private static SpanSnapshot span(Map<String, ?> input) {
        return new SpanSnapshot(
                new SpanSnapshot.Start(
                        SpanIds.of(new SpanContext("t", "s", null)), null, "work", SpanType.CUSTOM, START, null),
                null,
                SpanStatus.SUCCESS,
                Payload.of(input),
                Payload.EMPTY,
                Payload.EMPTY,
                Payload.EMPTY);
    }
}
