/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.examples;

import dev.spanflow.tracing.KafkaCarrier;
import dev.spanflow.tracing.Scope;
import dev.spanflow.tracing.Tracing;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What is current goes along to other threads, into futures, and over Kafka. */
public final class WorkElsewhere {
    private WorkElsewhere() {}

    /** The span ends with the future; its parts on the pool's threads are its children. */
    // begin future
    public static CompletableFuture<Integer> future(Tracing tracing, ExecutorService threads) {
        ExecutorService pool = tracing.wrap(threads);
        return tracing.inSpanAsync(
                "search", () -> CompletableFuture.supplyAsync(() -> tracing.inSpan("part", () -> 42), pool));
    }
    // end future

    // begin kafka
    public static void sender(Tracing tracing, ProducerRecord<String, String> record) {
        KafkaCarrier.inject(tracing.currentContext(), record.headers());
    }

    public static void receiver(Tracing tracing, ConsumerRecords<String, String> batch) {
        for (ConsumerRecord<String, String> record : batch) {
            try (Scope joined = tracing.join(KafkaCarrier.extract(record.headers()))) {
                tracing.inSpan("part", () -> record.value().length());
            }
        }
    }
    // end kafka
}
