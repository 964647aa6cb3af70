/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.schemas.Headers;
import dev.spanflow.tracing.DeliveryStats.DropCause;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends to the spans topic, keyed by trace id; Kafka's own partitioner puts a trace on one partition. */
final class KafkaSender implements RecordSender {
    private static final Logger log = LoggerFactory.getLogger(KafkaSender.class);

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final List<Header> headers;

    KafkaSender(Producer<byte[], byte[]> producer, String topic, @Nullable String account) {
        this.producer = producer;
        this.topic = topic;
        this.headers = account == null ? List.of() : List.of(new RecordHeader(Headers.ACCOUNT, Headers.bytes(account)));
    }

    /** Connects; fails when no broker's name can be resolved. */
    static KafkaSender connect(Map<String, Object> settings, String topic, @Nullable String account) {
        return new KafkaSender(
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()), topic, account);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the callback hears the same, and on which thread
    public void send(String traceId, byte[] value, Consumer<@Nullable DropCause> settled) {
        Completion completion = new Completion(settled);
        producer.send(new ProducerRecord<>(topic, null, Headers.bytes(traceId), value, headers), completion);
        Exception refusal = completion.sendReturned();
        if (refusal instanceof RecordTooLargeException) {
            settled.accept(DropCause.TOO_LARGE);
        } else if (refusal instanceof RetriableException) {
            throw new RetryLaterException(refusal);
        } else if (refusal != null) {
            throw new IllegalStateException(refusal.getMessage(), refusal);
        }
    }

    @Override
    public void flush() {
        producer.flush();
    }

    @Override
    public void close(Duration timeout) {
        producer.close(timeout);
    }

    /**
     * Tells a record that the producer did not take from one that it took and lost: the former fails on the thread that
     * sends, before {@code send} returns.
     */
    private static final class Completion implements Callback {
        private final Consumer<@Nullable DropCause> settled;
        private @Nullable Thread sending = Thread.currentThread();
        private @Nullable Exception refusal;

        private Completion(Consumer<@Nullable DropCause> settled) {
            this.settled = settled;
        }

        private @Nullable Exception sendReturned() {
            sending = null;
            return refusal;
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
            if (failure == null) {
                settled.accept(null);
            } else if (Thread.currentThread() == sending) {
                refusal = failure;
            } else {
                log.debug("A span record is lost", failure);
                settled.accept(failure instanceof RecordTooLargeException ? DropCause.TOO_LARGE : DropCause.FAILED);
            }
        }
    }
}
