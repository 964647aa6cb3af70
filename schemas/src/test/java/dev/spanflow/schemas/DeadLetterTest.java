/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
    @Test
    void headers_tellWhatHappenedAndWhere() {
        ConsumerRecord<byte[], byte[]> origin =
                new ConsumerRecord<>("spanflow.spans", 3, 42, new byte[] {1}, new byte[] {2, 3});
        origin.headers().add("own", new byte[] {9}).add(dev.spanflow.schemas.Headers.ATTEMPT, new byte[] {'2'});

        Headers headers = new DeadLetter(DeadLetter.EXPORTER, Reason.SGP_REFUSED, "409", origin).recordHeaders();

        assertThat(text(headers, DeadLetter.STAGE)).isEqualTo("exporter");
        assertThat(text(headers, DeadLetter.REASON)).isEqualTo("SGP_REFUSED");
        assertThat(text(headers, DeadLetter.ATTEMPTS)).isEqualTo("3");
        assertThat(text(headers, DeadLetter.LENGTH)).isEqualTo("2");
        assertThat(text(headers, DeadLetter.ORIGIN)).isEqualTo("spanflow.spans/3@42");
        assertThat(headers.lastHeader("own")).isNotNull();
    }

    @Test
    void everyDeadLetter_fitsItsTopic() {
        ConsumerRecord<byte[], byte[]> origin =
                new ConsumerRecord<>("spanflow.spans", 0, 0, new byte[5_000_000], new byte[20_000_000]);
        origin.headers().add("huge", new byte[3_000_000]);

        DeadLetter letter = new DeadLetter(DeadLetter.ASSEMBLER, Reason.TOO_LARGE, "x".repeat(10_000), origin);

        int size = letter.recordKey().length + letter.recordValue().length + DeadLetter.size(letter.recordHeaders());
        assertThat(size).isLessThan(1_100_000);
        assertThat(text(letter.recordHeaders(), DeadLetter.LENGTH)).isEqualTo("20000000");
    }

    private static String text(Headers headers, String name) {
        return dev.spanflow.schemas.Headers.text(headers, name);
    }
}
