/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.assembler.ordering.Outcome;
import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Partitions;
import dev.spanflow.schemas.Reason;
import dev.spanflow.schemas.Spans;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What does not enter assembly: dead letters and misplaced records. */
class TurnedAwayTest extends TopologyFixture {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            hello                                                              | NOT_JSON
            [1]                                                                | NOT_AN_OBJECT
            {"trace_id":"t","name":"n","start_timestamp":"2030-05-01T10:00:00Z"} | MISSING_FIELD
            {"id":"a","trace_id":"t","name":"n","start_timestamp":"today"}     | BAD_TIMESTAMP
            {"id":"a\\u0000","trace_id":"t","name":"n","start_timestamp":"2030-05-01T10:00:00Z"} | BAD_ID
            {"id":"a","id":"b","trace_id":"t","name":"n","start_timestamp":"2030-05-01T10:00:00Z"} | DUPLICATE_FIELD
            """)
    void badRecord_becomesADeadLetter_andItsNeighboursPass(String value, Reason reason) {
        send(Spans.span("t", "before"));
        send("t", value.getBytes(UTF_8));
        send(Spans.span("t", "after"));

        TestRecord<byte[], byte[]> letter = onlyDeadLetter();
        assertThat(letter.value()).isEqualTo(value.getBytes(UTF_8));
        assertThat(Headers.text(letter.headers(), DeadLetter.REASON)).isEqualTo(reason.name());
        assertThat(Headers.text(letter.headers(), DeadLetter.ORIGIN)).isEqualTo("spanflow.spans/0@1");
        assertThat(Headers.text(letter.headers(), DeadLetter.DETAIL)).isNotBlank();
        assertThat(ordered()).extracting(TopologyFixture::id).containsExactly("before", "after");
    }

    @Test
    void recordWithoutValue_becomesADeadLetter() {
        send("t", null);

        assertThat(Headers.text(onlyDeadLetter().headers(), DeadLetter.LENGTH)).isEqualTo("-1");
    }

    @Test
    void oversizeRecord_becomesADeadLetter() {
        send(Spans.span("t", "big").output("x".repeat(MAX_BYTES)));

        assertThat(Headers.text(onlyDeadLetter().headers(), DeadLetter.DETAIL)).contains("record.max.bytes = 10000");
    }

    @Test
    void newerFormat_becomesADeadLetter() {
        input().pipeInput(new TestRecord<>(
                key("t"),
                Spans.span("t", "x").bytes(),
                new RecordHeaders().add(Headers.VERSION, key("2")),
                Instant.ofEpochMilli(1)));

        assertThat(Headers.text(onlyDeadLetter().headers(), DeadLetter.REASON)).isEqualTo("VERSION");
    }

    @Test
    void wrongKey_isReroutedOnce_andReadAgain() {
        send("wrong", Spans.span("t", "root").bytes());

        assertThat(ordered()).extracting(TopologyFixture::id).containsExactly("root");
        assertThat(counts.all()).isEqualTo(2);
        assertThat(counts.of(Outcome.REROUTED)).isEqualTo(1);
    }

    @Test
    void recordWithoutKey_isReroutedToo() {
        input().pipeInput((byte[]) null, Spans.span("t", "root").bytes());

        assertThat(ordered()).extracting(TopologyFixture::id).containsExactly("root");
        assertThat(counts.of(Outcome.REROUTED)).isEqualTo(1);
    }

    @Test
    void recordThatIsStillMisplaced_becomesADeadLetter() {
        open(2);
        send(Spans.span(traceOfPartition(1), "root"));

        assertThat(Headers.text(onlyDeadLetter().headers(), DeadLetter.REASON)).isEqualTo("MISPLACED");
        assertThat(ordered()).isEmpty();
    }

    @Test
    void foreignAppendedHeader_doesNoHarm() {
        input().pipeInput(new TestRecord<>(
                key("t"),
                Spans.span("t", "x").bytes(),
                new RecordHeaders().add(Headers.APPENDED, key("yesterday")),
                Instant.ofEpochMilli(1)));

        assertThat(ordered()).hasSize(1);
    }

    private static String traceOfPartition(int partition) {
        for (int i = 0; ; i++) {
            if (Partitions.of(key("t" + i), 2) == partition) {
                return "t" + i;
            }
        }
    }

    @Test
    void repairsAndDeadLetters_areCountedByCause() {
        send(Spans.span("t", "a").with("type", "\"NONE_OF_SGPS\""));
        send("t", key("no json"));

        assertThat(counts.repairsByMember()).containsEntry("type", 1L).containsEntry("end_timestamp", 0L);
        assertThat(counts.of(Reason.NOT_JSON)).isEqualTo(1);
        assertThat(counts.of(Reason.TOO_LARGE)).isZero();
    }
}
