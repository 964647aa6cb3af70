/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.schemas.Topics;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Part (c): one of several processes that send the spans of many traces in disorder, as a producer without the SDK would. */
final class StormWorker {
    static final String ROLE = "storm";
    static final String PART = "c";

    private StormWorker() {}

    /** Arguments: the seed, this worker's number, the number of workers, the number of traces, the most spans a trace. */
    static void run(Worker worker, List<String> args) {
        int number = Integer.parseInt(args.get(1));
        Storm storm =
                new Storm(Long.parseLong(args.get(0)), Integer.parseInt(args.get(3)), Integer.parseInt(args.get(4)));
        Storm.Share share = storm.share(number, Integer.parseInt(args.get(2)));
        worker.announce(ROLE + "-" + number, share.expected());
        send(worker.bootstrapServers(), share.records());
    }

    private static void send(String bootstrapServers, List<Storm.Message> messages) {
        Properties properties = new Properties();
        properties.putAll(Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 5, "compression.type", "lz4"));
        String topic = new Topics(Topics.DEFAULT_PREFIX).spans();
        AtomicReference<Exception> failure = new AtomicReference<>();
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
            for (Storm.Message message : messages) {
                var unused = producer.send(
                        new ProducerRecord<>(
                                topic, message.traceId(), message.json().getBytes(UTF_8)),
                        (metadata, e) -> failure.compareAndSet(null, e));
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("the brokers did not take a record", failure.get());
        }
    }
}
