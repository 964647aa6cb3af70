/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class KafkaCarrierTest {
    private static final SpanContext CONTEXT = new SpanContext("t/1", "s", "é");

    private final RecordHeaders headers = new RecordHeaders();

    @Test
    void context_comesBackFromTheHeaders() {
        KafkaCarrier.inject(CONTEXT, headers);

        assertThat(KafkaCarrier.extract(headers)).isEqualTo(CONTEXT);
        assertThat(headers.lastHeader("spanflow-context").value()).isEqualTo("1/t%2F1/s/%C3%A9".getBytes(UTF_8));
    }

    @Test
    void inject_replacesTheEntryAndKeepsTheOthers() {
        headers.add("spanflow-context", "1/old//".getBytes(UTF_8)).add("mine", new byte[] {1});

        KafkaCarrier.inject(CONTEXT, headers);

        assertThat(headers).extracting(Header::key).containsExactly("mine", "spanflow-context");
        assertThat(KafkaCarrier.extract(headers)).isEqualTo(CONTEXT);
    }

    @Test
    void injectOfNothing_removesTheEntry() {
        headers.add("spanflow-context", "1/old//".getBytes(UTF_8)).add("mine", new byte[] {1});

        KafkaCarrier.inject(SpanContext.EMPTY, headers);

        assertThat(headers).extracting(Header::key).containsExactly("mine");
    }

    @Test
    void inject_doesNoHarm_whenTheRecordWasSentAlready() {
        headers.add("spanflow-context", "1/old//".getBytes(UTF_8));
        headers.setReadOnly();

        KafkaCarrier.inject(CONTEXT, headers);

        assertThat(KafkaCarrier.extract(headers).traceId()).isEqualTo("old");
    }

    @Test
    void extract_isEmpty_withoutASoundEntry() {
        assertThat(KafkaCarrier.extract(headers)).isEqualTo(SpanContext.EMPTY);
        assertThat(KafkaCarrier.extract(headers.add("spanflow-context", null))).isEqualTo(SpanContext.EMPTY);
        assertThat(KafkaCarrier.extract(headers.add("spanflow-context", new byte[] {(byte) 0xff, '/'})))
                .isEqualTo(SpanContext.EMPTY);
    }

    @Test
    void eachRecordOfABatch_hasItsOwnContext() {
        RecordedSends sends = new RecordedSends();
        Tracing tracing = sends.tracing().build();
        List<ConsumerRecord<String, String>> batch = List.of(record(0), record(1), record(2));
        KafkaCarrier.inject(new SpanContext("t-0", "p-0", null), batch.get(0).headers());
        KafkaCarrier.inject(new SpanContext("t-2", "p-2", null), batch.get(2).headers());

        for (ConsumerRecord<String, String> record : batch) {
            try (Scope joined = tracing.join(KafkaCarrier.extract(record.headers()))) {
                tracing.inSpan("record " + record.offset(), () -> {});
            }
        }

        assertThat(sends.last(tracing, "record 0").text("parent_id")).isEqualTo("p-0");
        assertThat(sends.last(tracing, "record 2").text("trace_id")).isEqualTo("t-2");
        assertThat(sends.named("record 1")).isEmpty();
        tracing.close();
    }

    private static ConsumerRecord<String, String> record(long offset) {
        return new ConsumerRecord<>("work", 0, offset, "key", "value");
    }
}
