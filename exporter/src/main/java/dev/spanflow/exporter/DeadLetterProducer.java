/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.schemas.DeadLetter;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes dead letters and tells when the broker has them; one that cannot be written is tried again without limit.
 * Confined to the poll thread, which it blocks for at most the producer's {@code max.block.ms} a turn.
 */
final class DeadLetterProducer {
    private static final Logger log = LoggerFactory.getLogger(DeadLetterProducer.class);
    private static final int MAX_IN_FLIGHT = 16;
    private static final long RETRY_NANOS = 1_000_000_000L;

    private record Job(DeadLetter letter, Runnable done) {}

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final Mailbox mailbox;
    private final Deque<Job> waiting = new ArrayDeque<>();
    private int inFlight;
    private boolean failing;
    private long failedAt;

    DeadLetterProducer(Producer<byte[], byte[]> producer, String topic, Mailbox mailbox) {
        this.producer = producer;
        this.topic = topic;
        this.mailbox = mailbox;
    }

    /** @param done run on the poll thread, once the broker has acknowledged it */
    void add(DeadLetter letter, Runnable done) {
        waiting.add(new Job(letter, done));
    }

    /** Whether everything was acknowledged. */
    boolean isIdle() {
        return waiting.isEmpty() && inFlight == 0;
    }

    /** How long until {@link #pump} has something to do. */
    long nanosToPump(long now) {
        if (waiting.isEmpty() || inFlight >= MAX_IN_FLIGHT) {
            return Long.MAX_VALUE;
        }
        return failing ? Math.max(0, RETRY_NANOS - (now - failedAt)) : 0;
    }

    /** Hands what waits to the producer; while writing fails, one letter a second. */
    void pump(long now) {
        while (nanosToPump(now) == 0) {
            Job job = waiting.remove();
            inFlight++;
            failedAt = now; // if it still fails, the next one has to wait
            send(job);
        }
    }

    private void send(Job job) {
        DeadLetter letter = job.letter();
        ProducerRecord<byte[], byte[]> dead =
                new ProducerRecord<>(topic, null, letter.recordKey(), letter.recordValue(), letter.recordHeaders());
        try {
            var unused = producer.send(dead, (metadata, failure) -> mailbox.put(() -> ended(job, failure)));
        } catch (KafkaException e) {
            ended(job, e);
        }
    }

    private void ended(Job job, @Nullable Exception failure) {
        inFlight--;
        if (failure == null) {
            recovered();
            job.done().run();
            return;
        }
        waiting.addFirst(job);
        failedAt = System.nanoTime();
        if (!failing) {
            failing = true;
            log.warn(
                    "Cannot write to {}: its records stay uncommitted, writing is tried again{}",
                    topic,
                    failure instanceof AuthorizationException ? ". It needs the ACL Write on that topic" : "",
                    failure);
        }
    }

    private void recovered() {
        if (failing) {
            failing = false;
            log.info("Dead letters are written to {} again", topic);
        }
    }
}
