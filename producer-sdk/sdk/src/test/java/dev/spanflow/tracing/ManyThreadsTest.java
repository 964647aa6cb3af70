/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The input of each span names the parent that it ought to have; the records tell which it got. */
@Timeout(120)
class ManyThreadsTest {
    private static final int TRACES_A_THREAD = 40;

    private final RecordedSends sends = new RecordedSends();
    private final Tracing tracing = sends.tracing().queueBytes(256 << 20).build();
    private final ExecutorService elsewhere = tracing.wrap(Executors.newFixedThreadPool(8));

    @AfterEach
    void close() {
        elsewhere.shutdownNow();
        tracing.close(Duration.ZERO);
    }

    @Test
    void everyParentIsRight_over64Threads() throws Exception {
        everyParentIsRight(Executors.newFixedThreadPool(64), 64, TRACES_A_THREAD);
    }

    @Test
    @Tag("jdk25")
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "jdk25: virtual threads")
    void everyParentIsRight_over10000VirtualThreads() throws Exception {
        ExecutorService threads = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        everyParentIsRight(threads, 10_000, 1);
    }

    private void everyParentIsRight(ExecutorService threads, int works, int tracesEach) throws Exception {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < works; i++) {
            all.add(threads.submit(() -> {
                for (int trace = 0; trace < tracesEach; trace++) {
                    trace();
                }
            }));
        }
        for (Future<?> work : all) {
            work.get();
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(tracing.flush(Duration.ofSeconds(60)).complete()).isTrue();
        assertThat(tracing.stats().droppedTotal()).isZero();
        check(works * tracesEach * 4);
    }

    /** A root, a child on the same thread, one in a future elsewhere, and a grandchild of that on yet another thread. */
    private void trace() {
        tracing.trace("root").run(() -> {
            under("root", () -> {});
            CompletableFuture.runAsync(
                            () -> under("root", () -> elsewhere.execute(() -> under("child", () -> {}))), elsewhere)
                    .join();
        });
        assertThat(tracing.currentSpan().isRecorded()).isFalse();
    }

    private void under(String parentName, Span.Task<RuntimeException> work) {
        SpanContext parent = tracing.currentContext();
        tracing.span("child")
                .input(Map.of("parent", String.valueOf(parent.spanId()), "trace", parent.traceId(), "of", parentName))
                .run(work);
    }

    private void check(int spans) {
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            tracing.flush(Duration.ofSeconds(60));
            return completed().size() == spans;
        });
        Map<String, RecordedSends.Sent> byId = completed();
        for (RecordedSends.Sent span : byId.values()) {
            String parent = span.text("parent_id");
            if (parent == null) {
                assertThat(span.text("name")).isEqualTo("root");
            } else {
                assertThat(parent)
                        .isEqualTo(span.json().path("input").path("parent").asText());
                assertThat(span.text("trace_id")).isEqualTo(byId.get(parent).text("trace_id"));
                assertThat(byId.get(parent).text("name"))
                        .isEqualTo(span.json().path("input").path("of").asText());
            }
        }
    }

    private Map<String, RecordedSends.Sent> completed() {
        Map<String, RecordedSends.Sent> byId = new HashMap<>();
        for (RecordedSends.Sent record : List.copyOf(sends.sent)) {
            if (record.completed()) {
                byId.put(record.text("id"), record);
            }
        }
        return byId;
    }
}
