/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import static dev.spanflow.schemas.Spans.span;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Reason;
import dev.spanflow.schemas.Spans;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class TracePictureTest {
    private final TracePicture picture = new TracePicture("default", "t");

    @Test
    void spans_areExported_upToTheExportersOffset() {
        picture.sent(record(0, span("t", "a"), Map.of()));
        picture.left(record(10, span("t", "a"), Map.of(Headers.KIND, "first")));
        picture.left(record(11, span("t", "b").parent("a"), Map.of(Headers.KIND, "first")));

        assertThat(states(11)).isEqualTo(Map.of("a", "exported", "b", "released, not exported yet"));
    }

    @Test
    void waitingSpan_tellsForWhom_sinceAndUntilWhen() throws Exception {
        picture.sent(record(0, span("t", "a").parent("p"), Map.of()));
        picture.waiting(JsonTree.parse(
                "{\"id\":\"a\",\"parent_id\":\"p\",\"since_ms\":0,\"offset\":0,\"deadline_ms\":600000}"));

        assertThat(states(0)).isEqualTo(Map.of("a", "waits for p since 00:00:00 until 00:10:00"));
    }

    @Test
    void stub_orphanAndCut_areNamed() {
        picture.left(record(1, span("t", "stub"), Map.of(Headers.KIND, "stub")));
        picture.left(record(2, span("t", "o").with("metadata", "{\"spanflow\":{\"orphan\":\"passed\"}}"), Map.of()));
        picture.left(record(3, span("t", "c").with("metadata", "{\"spanflow\":{\"cut\":\"cycle\"}}"), Map.of()));

        assertThat(states(9))
                .isEqualTo(Map.of("stub", "exported, stub", "o", "exported, orphan passed", "c", "exported, cut"));
    }

    @Test
    void deadLetter_isNamed_untilItIsResolved() {
        var letter =
                new DeadLetter(DeadLetter.EXPORTER, Reason.SGP_REFUSED, "400", record(5, span("t", "a"), Map.of()));
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("dead-letters", 2, 7, letter.recordKey(), letter.recordValue());
        letter.recordHeaders().forEach(record.headers()::add);
        picture.letter(record);

        assertThat(states(0)).isEqualTo(Map.of("a", "dead letter SGP_REFUSED (exporter, letter 2@7)"));
    }

    @Test
    void spanThatSgpRefused_isNotExported_itsUpdateAfterwardsIs() {
        var left = record(5, span("t", "a"), Map.of(Headers.KIND, "first"));
        picture.left(left);
        var letter = new DeadLetter(DeadLetter.EXPORTER, Reason.SGP_REFUSED, "400", left);
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("dead-letters", 2, 7, letter.recordKey(), letter.recordValue());
        letter.recordHeaders().forEach(record.headers()::add);
        picture.letter(record);

        assertThat(states(9)).isEqualTo(Map.of("a", "dead letter SGP_REFUSED (exporter, letter 2@7)"));

        picture.left(record(6, span("t", "a").completed(), Map.of(Headers.KIND, "update")));

        assertThat(states(9)).isEqualTo(Map.of("a", "dead letter SGP_REFUSED (exporter, letter 2@7), exported"));
    }

    @Test
    void newestLetterOfASpan_isTheOneTold() {
        for (int i = 0; i < 20; i++) {
            var letter =
                    new DeadLetter(DeadLetter.EXPORTER, Reason.SGP_REFUSED, "400", record(i, span("t", "a"), Map.of()));
            ConsumerRecord<byte[], byte[]> record =
                    new ConsumerRecord<>("dead-letters", 2, i, letter.recordKey(), letter.recordValue());
            letter.recordHeaders().forEach(record.headers()::add);
            picture.letter(record);
        }

        assertThat(states(0)).isEqualTo(Map.of("a", "dead letter SGP_REFUSED (exporter, letter 2@19)"));
    }

    @Test
    void recordsOfOthers_arePassedOver() {
        picture.sent(record(0, span("other", "a"), Map.of()));
        picture.sent(record(1, span("t", "a"), Map.of(Headers.ACCOUNT, "another")));

        assertThat(picture.nodes(0)).isEmpty();
    }

    private Map<String, String> states(long exported) {
        return picture.nodes(exported).stream().collect(Collectors.toMap(SpanNode::id, SpanNode::state));
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, Spans span, Map<String, String> headers) {
        RecordHeaders all = new RecordHeaders();
        headers.forEach((name, text) -> all.add(name, Headers.bytes(text)));
        return DeadLetter.origin("spans", 0, offset, 1_000, span.traceId().getBytes(UTF_8), span.bytes(), all);
    }
}
