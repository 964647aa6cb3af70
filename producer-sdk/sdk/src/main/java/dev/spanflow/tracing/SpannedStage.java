/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Ends a span when a stage completes. */
final class SpannedStage {
    private SpannedStage() {}

    /**
     * Returns a future of its own: whoever waits for the stage itself may go on, and close the tracing, before the span
     * has ended. Canceling reaches the stage as it would without a span.
     */
    static <T extends @Nullable Object> CompletableFuture<T> of(Span span, CompletionStage<T> stage) {
        Objects.requireNonNull(stage, "the work in the span returned null, no stage");
        CompletableFuture<T> ended = new CompletableFuture<>();
        stage.whenComplete((value, error) -> {
            end(span, error);
            if (error == null) {
                ended.complete(value);
            } else {
                ended.completeExceptionally(error);
            }
        });
        CompletableFuture<T> unused = ended.whenComplete((value, error) -> {
            if (ended.isCancelled()) {
                stage.toCompletableFuture().cancel(true);
            }
        });
        return ended;
    }

    private static void end(Span span, @Nullable Throwable error) {
        Throwable cause = unwrapped(error);
        if (cause instanceof CancellationException) {
            span.status(SpanStatus.CANCELED);
        } else if (cause != null) {
            span.error(cause);
        }
        span.end();
    }

    /** A stage wraps what an earlier stage threw. */
    private static @Nullable Throwable unwrapped(@Nullable Throwable error) {
        Throwable cause = error;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
