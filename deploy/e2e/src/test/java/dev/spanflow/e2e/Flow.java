/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.schemas.Topics;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends records at a steady pace, so that what happens meanwhile happens in the middle. */
final class Flow implements AutoCloseable {
    static final int STEADY = 500;

    private static final long TURN_EVERY_MILLIS = 20;

    private final ScheduledExecutorService turns = Executors.newSingleThreadScheduledExecutor();
    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final int recordsATurn;

    Flow(Ground ground) {
        this(ground.bootstrapServers(), ground.topics(), STEADY);
    }

    Flow(String bootstrapServers, Topics topics, int recordsASecond) {
        this.topic = topics.spans();
        this.recordsATurn = Math.toIntExact(Math.max(1, recordsASecond * TURN_EVERY_MILLIS / 1_000));
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 5),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Returns at once; done when all is acknowledged, failed when the brokers refused one. */
    CompletableFuture<Void> send(Recording recording) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Iterator<String> rest = recording.lines().iterator();
        var turn = turns.scheduleAtFixedRate(() -> turn(rest, done), 0, TURN_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return done.whenComplete((nothing, failure) -> turn.cancel(false));
    }

    private void turn(Iterator<String> rest, CompletableFuture<Void> done) {
        try {
            for (int i = 0; i < recordsATurn && rest.hasNext(); i++) {
                send(rest.next(), done);
            }
            if (!rest.hasNext()) {
                producer.flush();
                done.complete(null);
            }
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    private void send(String line, CompletableFuture<Void> done) {
        byte[] key = Recording.parse(line).path("trace_id").asText().getBytes(UTF_8);
        var unused = producer.send(new ProducerRecord<>(topic, key, line.getBytes(UTF_8)), (metadata, e) -> {
            if (e != null) {
                done.completeExceptionally(e);
            }
        });
    }

    @Override
    public void close() {
        turns.shutdownNow();
        producer.close();
    }
}
