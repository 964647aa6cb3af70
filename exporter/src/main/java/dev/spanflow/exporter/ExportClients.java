/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import java.time.Duration;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/**
 * What the exporter talks to.
 *
 * @param freshness told of every poll; holds back requests of a process that stood still
 */
record ExportClients(
        Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer, Sender sender, PollFreshness freshness) {

    /** Connects to nobody yet. */
    static ExportClients of(ExporterConfig config, SgpClient sender, PollFreshness freshness) {
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(KafkaSettings.consumer(config));
        try {
            return new ExportClients(consumer, new KafkaProducer<>(KafkaSettings.producer(config)), sender, freshness);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** Waits for at most so long, each. */
    void close(Duration timeout) {
        try {
            consumer.close(CloseOptions.timeout(timeout));
        } finally {
            producer.close(timeout);
        }
    }
}
