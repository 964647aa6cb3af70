/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import static dev.spanflow.schemas.Spans.span;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Partitions;
import dev.spanflow.schemas.Reason;
import dev.spanflow.schemas.Spans;
import dev.spanflow.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RedriveRecordsTest {
    private static final Topics TOPICS = new Topics("spanflow.");

    @Test
    void record_goesToItsTrace_withItsTimeAndTheNumberOfTheAttempt() {
        Spans span = span("t", "a");
        Map<String, String> before =
                Map.of(Headers.REROUTED, "1@2", Headers.ATTEMPT, "2", Headers.APPENDED, "900", "own", "kept");
        ConsumerRecord<byte[], byte[]> original = Letters.record("spanflow.spans", 7, span.json(), before);
        Letter letter =
                Letter.of(Letters.letter(5, new DeadLetter(DeadLetter.ASSEMBLER, Reason.MISPLACED, "why", original)));

        ProducerRecord<byte[], byte[]> again = RedriveRecords.again(TOPICS, redrive(letter, 900), original, 24, false);

        assertThat(again.topic()).isEqualTo("spanflow.spans");
        assertThat(again.partition()).isEqualTo(Partitions.of("t".getBytes(UTF_8), 24));
        assertThat(new String(again.key(), UTF_8)).isEqualTo("t");
        assertThat(again.value()).isEqualTo(span.bytes());
        assertThat(header(again, Headers.ATTEMPT)).isEqualTo("3");
        assertThat(header(again, Headers.APPENDED)).isEqualTo("900");
        assertThat(header(again, "own")).isEqualTo("kept");
        assertThat(again.headers().toArray()).hasSize(3);
    }

    @Test
    void forcedRecord_bearsNoTime() {
        ConsumerRecord<byte[], byte[]> letter = Letters.exporter(5, 70, 7, span("t", "a"));

        ProducerRecord<byte[], byte[]> again =
                RedriveRecords.again(TOPICS, redrive(Letter.of(letter), 900), letter, 4, true);

        assertThat(header(again, Headers.APPENDED)).isNull();
        assertThat(header(again, DeadLetter.REASON)).isNull();
        assertThat(header(again, Headers.KIND)).isNull();
    }

    @Test
    void whatIsNoSpan_goesWhereItWas() {
        ConsumerRecord<byte[], byte[]> letter = Letters.assembler(5, Reason.NOT_JSON, 7, "x");

        assertThat(RedriveRecords.again(TOPICS, redrive(Letter.of(letter), 1), letter, 4, false)
                        .partition())
                .isZero();
    }

    @Test
    void resolution_namesItsLetter_onItsPartition() {
        Letter letter = Letter.of(Letters.exporter(5, 70, 7, span("t", "a")));

        ProducerRecord<byte[], byte[]> resolution =
                RedriveRecords.resolution(TOPICS, redrive(letter, 1), new byte[] {1});

        assertThat(resolution.partition()).isZero();
        assertThat(resolution.value()).isNull();
        assertThat(header(resolution, DeadLetter.RESOLVES)).isEqualTo("0@5");
        assertThat(header(resolution, DeadLetter.ORIGIN)).isEqualTo(letter.origin());
    }

    @Test
    void parents_goBeforeTheirChildren_asFarAsTheyAreThere_othersByTime() {
        Decision child =
                redrive(Letter.of(Letters.exporter(1, 70, 1, span("t", "child").parent("mid"))), 1);
        Decision mid =
                redrive(Letter.of(Letters.exporter(2, 71, 2, span("t", "mid").parent("root"))), 3);
        Decision root =
                redrive(Letter.of(Letters.exporter(3, 72, 3, span("t", "root").parent("child"))), 4);
        Decision json = redrive(Letter.of(Letters.assembler(4, Reason.NOT_JSON, 7, "x")), 0);

        assertThat(ParentFirst.of(List.of(mid, child, json))).containsExactly(json, mid, child);
        assertThat(ParentFirst.of(List.of(root, mid, child))).containsExactlyInAnyOrder(root, mid, child);
    }

    @Test
    void parents_ofADeepTrace_goFirst_withoutWalkingItForEachSpan() {
        List<Decision> chain = new ArrayList<>();
        List<Decision> lateParents = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            Letter letter =
                    Letter.of(Letters.exporter(i, i, i, span("t", "s" + i).parent("s" + (i - 1))));
            chain.add(redrive(letter, i));
            lateParents.add(redrive(letter, -i));
        }

        assertThat(ParentFirst.of(chain)).isEqualTo(chain);
        assertThat(ParentFirst.of(lateParents)).isEqualTo(lateParents);
    }

    private static Decision redrive(Letter letter, long appended) {
        return new Decision(letter, Decision.Fate.REDRIVE, "", appended);
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return Headers.text(record.headers(), name);
    }
}
