/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.tracing.SpanContext;
import dev.spanflow.tracing.Tracing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
}
