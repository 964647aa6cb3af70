/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanflow.schemas.Headers;
import dev.spanflow.tracing.DeliveryStats.DropCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaSenderTest {
    private final List<String> settled = new ArrayList<>();

    /** What the producer does not take, it fails on the calling thread. */
    private RuntimeException refusal;

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                @Override
                public synchronized Future<RecordMetadata> send(
                        ProducerRecord<byte[], byte[]> record, Callback callback) {
                    if (refusal == null) {
                        return super.send(record, callback);
                    }
                    callback.onCompletion(null, refusal);
                    return CompletableFuture.failedFuture(refusal);
                }
            };

    private final KafkaSender sender = new KafkaSender(producer, "spanflow.spans", "acc-1");

    @Test
    void record_isKeyedByTraceAndNamesTheAccount() {
        send();

        ProducerRecord<byte[], byte[]> record = producer.history().get(0);
        assertThat(record.topic()).isEqualTo("spanflow.spans");
        assertThat(record.key()).isEqualTo(Headers.bytes("trace-é"));
        assertThat(record.partition()).isNull();
        assertThat(record.timestamp()).isNull();
        assertThat(Headers.account(record.headers())).isEqualTo("acc-1");
    }

    @Test
    void acknowledgement_settlesTheRecord() {
        send();
        assertThat(settled).isEmpty();

        producer.completeNext();

        assertThat(settled).containsExactly("null");
    }

    @Test
    void lossAfterItWasTaken_isCounted() {
        send();
        producer.errorNext(new TimeoutException("120 s are over"));
        send();
        producer.errorNext(new RecordTooLargeException("the broker's limit"));

        assertThat(settled).containsExactly("FAILED", "TOO_LARGE");
    }

    @Test
    void recordThatIsNotTaken_isNotSettled() {
        refusal = new TimeoutException("no metadata");
        assertThatThrownBy(this::send).isInstanceOf(RecordSender.RetryLaterException.class);

        refusal = new TopicAuthorizationException("not allowed");
        assertThatThrownBy(this::send).isInstanceOf(IllegalStateException.class).hasMessageContaining("not allowed");

        assertThat(settled).isEmpty();
    }

    @Test
    void recordThatWillNeverBeTaken_isCounted() {
        refusal = new RecordTooLargeException("max.request.size");
        send();

        assertThat(settled).containsExactly(DropCause.TOO_LARGE.name());
    }

    @Test
    void close_closesTheProducer() {
        sender.close(Duration.ZERO);

        assertThat(producer.closed()).isTrue();
    }

    private void send() {
        sender.send("trace-é", new byte[] {'{', '}'}, cause -> settled.add(String.valueOf(cause)));
    }
}
