/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanflow.tracing.SpanContext;
import dev.spanflow.tracing.Tracing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
    private final Tracing tracing =
            Tracing.builder("127.0.0.1:1").shutdownHook(false).build();

    @AfterEach
    void close() {
        tracing.close(java.time.Duration.ZERO);
    }

    @Test
    void worker_recordsATraceAndASpan() {
        assertThat(WorkersOfOneJob.work(tracing, "job-9", "four")).isEqualTo(4);

        assertThat(tracing.stats().recorded()).isEqualTo(4);
    }

    @Test
    void handedOverContext_isJoined() {
        List<Map<String, String>> queue = new ArrayList<>();
        OneTraceOfManyWorkers.sender(tracing, queue::add);
        assertThat(SpanContext.from(queue.get(0)).isEmpty()).isFalse();

        OneTraceOfManyWorkers.receiver(tracing, queue.get(0));

        assertThat(tracing.stats().recorded()).isEqualTo(4);
    }

    @Test
    void future_hasASpanAndAPart() {
        ExecutorService threads = Executors.newSingleThreadExecutor();

        int hits = tracing.trace("job")
                .callAsync(() -> WorkElsewhere.future(tracing, threads))
                .join();

        threads.shutdown();
        assertThat(hits).isEqualTo(42);
        assertThat(tracing.stats().recorded()).isEqualTo(6);
    }

    @Test
    void contextInKafkaHeaders_isJoined() {
        ProducerRecord<String, String> sent = new ProducerRecord<>("work", "value");
        tracing.trace("job").run(() -> WorkElsewhere.sender(tracing, sent));
        ConsumerRecord<String, String> received = new ConsumerRecord<>("work", 0, 0, "key", "value");
        sent.headers().forEach(received.headers()::add);

        WorkElsewhere.receiver(
                tracing, new ConsumerRecords<>(Map.of(new TopicPartition("work", 0), List.of(received)), Map.of()));

        assertThat(tracing.stats().recorded()).isEqualTo(4);
    }

    @Test
    void carefulWorker_countsAndKeeps(@TempDir Path folder) {
        Map<String, Long> dropped = new ConcurrentHashMap<>();
        try (Tracing careful = CarefulWorker.tracing("127.0.0.1:1", folder, dropped)) {
            careful.trace("job").run(() -> CarefulWorker.answer(careful, List.of("a", "b")));
            careful.close(java.time.Duration.ZERO);

            assertThat(careful.stats().recorded()).isEqualTo(6);
            assertThat(careful.stats().kept()).isEqualTo(6);
            assertThat(dropped).isEmpty();
        }
    }

    @Test
    void growingOutput_endsWithTheError() {
        assertThatThrownBy(() -> tracing.trace("job")
                        .run(() -> CarefulWorker.answer(tracing, () -> {
                            throw new IllegalStateException("no words");
                        })))
                .hasMessage("no words");
    }
}
