/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.exporter.sgp.Sender;
import dev.spanflow.exporter.sgp.SgpClient;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * What the exporter talks to.
 *
 * @param freshness told of every poll; holds back requests of a process that stood still
 */
record ExportClients(
        Consumer<byte[], byte[]> consumer,
        Producer<byte[], byte[]> producer,
        @Nullable Admin admin,
        Sender sender,
        PollFreshness freshness,
        RetentionWatch retention) {

    /** Connects to nobody yet. */
    static ExportClients of(ExporterConfig config, SgpClient sender, PollFreshness freshness) {
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(KafkaSettings.consumer(config));
        Admin admin = null;
        try {
            admin = Admin.create(KafkaSettings.admin(config));
            Producer<byte[], byte[]> producer = new KafkaProducer<>(KafkaSettings.producer(config));
            return new ExportClients(
                    consumer, producer, admin, sender, freshness, RetentionWatch.of(admin, config.inputTopic()));
        } catch (RuntimeException e) {
            consumer.close();
            if (admin != null) {
                admin.close();
            }
            throw e;
        }
    }

    /** Waits for at most so long, each. */
    void close(Duration timeout) {
        try {
            consumer.close(CloseOptions.timeout(timeout));
        } finally {
            producer.close(timeout);
            if (admin != null) {
                admin.close(timeout);
            }
        }
    }
}
