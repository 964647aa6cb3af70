/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.assembler;

import dev.spanflow.schemas.Topics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How long a span takes from the producer's send to a reader of committed records, at a steady rate, in milliseconds. */
record Latency(double p50, double p99, double max) {
    private static final String SENT = "sent";
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final double WARM_UP = 0.25;

    /** One contender; the first quarter of the spans is not counted. */
    static Latency of(Contender contender, Bed bed, int partitions, int commitMs, int rate, int spans)
            throws IOException, InterruptedException {
        Topics topics = bed.topics(partitions);
        Bed.Settings settings = bed.settings(topics, commitMs);
        Reader reader = new Reader(bed.bootstrapServers(), topics, partitions, spans);
        try (Contender.Running running = contender.start(settings.config(), topics);
                KafkaProducer<byte[], byte[]> producer = bed.producer(Map.of("linger.ms", 0))) {
            reader.start();
            send(producer, topics.spans(), new SpanFeed(spans, 50, SpanFeed.Order.IN_ORDER), rate);
            reader.join(PATIENCE.toMillis());
        }
        bed.forget(settings);
        bed.drop(topics);
        return reader.latency();
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, SpanFeed feed, int rate) {
        long start = System.nanoTime();
        int[] sent = {0};
        feed.forEach((key, value) -> {
            long due = start + sent[0]++ * 1_000_000_000L / rate;
            while (System.nanoTime() - due < 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
            record.headers()
                    .add(
                            SENT,
                            ByteBuffer.allocate(Long.BYTES)
                                    .putLong(System.nanoTime())
                                    .array());
            var unused = producer.send(record);
        });
    }

    /** Takes the time of each record that can be read. */
    private static final class Reader extends Thread {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final long[] nanos;
        private final AtomicBoolean complete = new AtomicBoolean();

        Reader(String bootstrapServers, Topics topics, int partitions, int spans) {
            super("latency-reader");
            setDaemon(true);
            nanos = new long[spans];
            consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
            List<TopicPartition> assigned = IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition(topics.orderedSpans(), partition))
                    .toList();
            consumer.assign(assigned);
            consumer.seekToBeginning(assigned);
        }

        @Override
        public void run() {
            int read = 0;
            while (read < nanos.length) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    long sent = ByteBuffer.wrap(
                                    record.headers().lastHeader(SENT).value())
                            .getLong();
                    nanos[read++] = System.nanoTime() - sent;
                }
            }
            consumer.close();
            complete.set(true);
        }

        Latency latency() {
            if (!complete.get()) {
                throw new IllegalStateException("not all spans have come out within " + PATIENCE);
            }
            long[] sorted = Arrays.copyOfRange(nanos, (int) (nanos.length * WARM_UP), nanos.length);
            Arrays.sort(sorted);
            return new Latency(
                    sorted[sorted.length / 2] / 1e6,
                    sorted[(int) (sorted.length * 0.99)] / 1e6,
                    sorted[sorted.length - 1] / 1e6);
        }
    }
}
