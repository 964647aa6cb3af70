/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InSpanAsyncTest {
    private final RecordedSends sends = new RecordedSends();
    private final Tracing tracing = sends.tracing().build();
    private final Span job = tracing.trace("job").start().root();
    private final CompletableFuture<String> source = new CompletableFuture<>();
    private Scope scope;

    @BeforeEach
    void enter() {
        scope = job.makeCurrent();
    }

    @AfterEach
    void close() {
        scope.close();
        tracing.close();
    }

    @Test
    void span_endsWhenTheStageCompletes() {
        CompletableFuture<String> result = tracing.inSpanAsync("step", () -> source);
        assertThat(sends.last(tracing, "step").completed()).isFalse();
        assertThat(result).isNotDone();

        source.complete("done");

        assertThat(result).isCompletedWithValue("done");
        assertThat(sends.last(tracing, "step").completed()).isTrue();
        assertThat(sends.last(tracing, "step").text("status")).isEqualTo("SUCCESS");
    }

    @Test
    void span_endsAtOnce_whenTheStageIsComplete() {
        CompletableFuture<String> result = tracing.inSpanAsync("step", () -> CompletableFuture.completedFuture("done"));

        assertThat(result).isCompletedWithValue("done");
        assertThat(sends.last(tracing, "step").completed()).isTrue();
    }

    @Test
    void span_hasEndedBeforeAnyoneSeesTheResult() {
        AtomicLong recordedByThen = new AtomicLong();
        long before = tracing.stats().recorded();
        CompletableFuture<Void> then = tracing.inSpanAsync("step", () -> source)
                .thenRun(() -> recordedByThen.set(tracing.stats().recorded()));

        source.complete("done");

        assertThat(then).isCompleted();
        assertThat(recordedByThen.get()).isEqualTo(before + 2);
    }

    @Test
    void span_isCurrentInTheWorkOnly() {
        Span[] inside = new Span[1];
        CompletableFuture<String> result = tracing.inSpanAsync("step", () -> {
            inside[0] = tracing.currentSpan();
            return source;
        });

        assertThat(result).isNotDone();
        assertThat(tracing.currentSpan()).isSameAs(job);
        assertThat(inside[0].context().spanId())
                .isEqualTo(sends.last(tracing, "step").text("id"));
        assertThat(sends.last(tracing, "step").text("parent_id"))
                .isEqualTo(job.context().spanId());
    }

    @Test
    void wrappedExecutor_makesChildrenOfTheSpan() {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        ExecutorService wrapped = tracing.wrap(pool);

        int result = tracing.inSpanAsync(
                        "step",
                        () -> CompletableFuture.supplyAsync(() -> tracing.inSpan("part", () -> 2), wrapped)
                                .thenApplyAsync(two -> tracing.inSpan("next", () -> two + 1), wrapped))
                .join();

        pool.shutdown();
        assertThat(result).isEqualTo(3);
        String step = sends.last(tracing, "step").text("id");
        assertThat(sends.last(tracing, "part").text("parent_id")).isEqualTo(step);
        assertThat(sends.last(tracing, "next").text("parent_id")).isEqualTo(step);
    }

    @Test
    void failure_isRecorded_andReachesTheCallerAsItIs() {
        IOException failure = new IOException("no disk");
        CompletableFuture<String> result = tracing.inSpanAsync("step", () -> source);

        source.completeExceptionally(failure);

        assertThatThrownBy(result::join).isInstanceOf(CompletionException.class).hasCause(failure);
        assertError("java.io.IOException", "no disk");
    }

    @Test
    void failureOfAnEarlierStage_isRecordedUnwrapped() {
        CompletableFuture<Integer> result = tracing.inSpanAsync(
                "step", () -> source.thenApply(Integer::parseInt).thenApply(Math::abs));

        source.complete("four");

        assertThatThrownBy(result::join).hasCauseInstanceOf(NumberFormatException.class);
        assertError("java.lang.NumberFormatException", "For input string: \"four\"");
    }

    @Test
    void cancelingTheResult_cancelsTheStageAndTheSpan() {
        CompletableFuture<String> result = tracing.inSpanAsync("step", () -> source);

        result.cancel(true);

        assertThat(source).isCancelled();
        assertCanceled();
    }

    @Test
    void cancelingTheStage_cancelsTheResultAndTheSpan() {
        CompletableFuture<String> result = tracing.inSpanAsync("step", () -> source);

        source.cancel(true);

        assertThat(result).isCancelled();
        assertCanceled();
    }

    @Test
    void cancelingAnEarlierStage_cancelsTheSpan() {
        CompletableFuture<Integer> result = tracing.inSpanAsync("step", () -> source.thenApply(String::length));

        source.cancel(true);

        assertThatThrownBy(result::join).hasCauseInstanceOf(CancellationException.class);
        assertCanceled();
    }

    @Test
    void workThatThrows_endsTheSpanAtOnce() {
        IOException failure = new IOException("no disk");

        assertThatThrownBy(() -> tracing.inSpanAsync("step", () -> failing(failure)))
                .isSameAs(failure);

        assertThat(tracing.currentSpan()).isSameAs(job);
        assertError("java.io.IOException", "no disk");
    }

    @Test
    void workWithoutAStage_isAnError() {
        assertThatThrownBy(() -> tracing.inSpanAsync("step", () -> (CompletionStage<String>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("no stage");

        assertError("java.lang.NullPointerException", "the work in the span returned null, no stage");
    }

    @Test
    void stageThatCannotBeCanceled_endsTheSpanWhenItCompletes() {
        CompletableFuture<String> result = tracing.inSpanAsync("step", source::minimalCompletionStage);
        result.cancel(true);
        assertThat(sends.last(tracing, "step").completed()).isFalse();

        source.complete("done");

        assertThat(sends.last(tracing, "step").text("status")).isEqualTo("SUCCESS");
        assertThat(sends.last(tracing, "step").completed()).isTrue();
    }

    @Test
    void close_endsASpanWhoseStageIsStillRunning() {
        CompletableFuture<String> result = tracing.inSpanAsync("step", () -> source);
        tracing.flush(Duration.ofSeconds(10));

        tracing.close(Duration.ofSeconds(10));
        source.complete("late");

        assertThat(result).isCompletedWithValue("late");
        assertThat(sends.named("step")).hasSize(2);
        assertThat(sends.named("step").get(1).text("status")).isEqualTo("CANCELED");
    }

    @Test
    void traceAndUnsentSpan_workTheSame() {
        CompletableFuture<String> traced = tracing.trace("async job").group("g").callAsync(() -> source);
        CompletableFuture<String> unsent = Tracing.disabled().inSpanAsync("nothing", () -> source);

        source.complete("done");

        assertThat(traced).isCompletedWithValue("done");
        assertThat(unsent).isCompletedWithValue("done");
        assertThat(sends.last(tracing, "async job").completed()).isTrue();
        assertThat(sends.named("nothing")).isEmpty();
    }

    private static CompletionStage<String> failing(IOException failure) throws IOException {
        throw failure;
    }

    private void assertError(String type, String message) {
        RecordedSends.Sent step = sends.last(tracing, "step");
        assertThat(step.completed()).isTrue();
        assertThat(step.text("status")).isEqualTo("ERROR");
        JsonNode metadata = step.json().path("metadata");
        assertThat(metadata.path("error_type").asText()).isEqualTo(type);
        assertThat(metadata.path("error_message").asText()).isEqualTo(message);
    }

    private void assertCanceled() {
        RecordedSends.Sent step = sends.last(tracing, "step");
        assertThat(step.completed()).isTrue();
        assertThat(step.text("status")).isEqualTo("CANCELED");
        assertThat(step.json().path("metadata").has("error")).isFalse();
    }
}
