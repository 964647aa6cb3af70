/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class WrappedWorkTest {
    private final RecordedSends sends = new RecordedSends();
    private final Tracing tracing = sends.tracing().build();
    private final Span span = tracing.trace("job").start().root();
    private final Span other = tracing.trace("other").start().root();
    private final ScheduledExecutorService pool = Executors.newScheduledThreadPool(1);
    private final ScheduledExecutorService wrapped = tracing.wrap(pool);
    private final BlockingQueue<Span> seen = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        pool.shutdownNow();
        tracing.close();
    }

    @Test
    void runnable_runsWithWhatWasCurrentWhereItWasWrapped() throws Exception {
        Runnable work;
        try (Scope scope = span.makeCurrent()) {
            work = tracing.wrap(this::look);
        }

        pool.submit(work).get();

        assertThat(seen).containsExactly(span);
    }

    @Test
    void callable_returnsAndThrowsWhatItWould() throws Exception {
        IOException failure = new IOException("no disk");

        assertThat(tracing.wrap(() -> "done").call()).isEqualTo("done");
        assertThatThrownBy(() -> tracing.wrap((Callable<String>) () -> {
                            throw failure;
                        })
                        .call())
                .isSameAs(failure);
    }

    @Test
    void span_isAChildOfTheSpanOfTheOtherThread() throws Exception {
        try (Scope scope = span.makeCurrent()) {
            wrapped.submit(() -> tracing.inSpan("step", () -> {})).get();
        }

        assertThat(sends.last(tracing, "step").text("parent_id"))
                .isEqualTo(span.context().spanId());
    }

    @Test
    void joinedContext_travelsToo() throws Exception {
        try (Scope scope = tracing.join(new SpanContext("t", "p", "g"))) {
            wrapped.submit(() -> tracing.inSpan("part", () -> {})).get();
        }

        assertThat(sends.last(tracing, "part").text("parent_id")).isEqualTo("p");
        assertThat(sends.last(tracing, "part").text("group_id")).isEqualTo("g");
    }

    @FunctionalInterface
    interface HandIn {
        Object to(ScheduledExecutorService executor, Callable<Span> work) throws Exception;
    }

    @ParameterizedTest
    @MethodSource("waysIn")
    void executor_runsWorkWithWhatIsCurrentWhereItIsHandedIn(String method, HandIn way) throws Exception {
        try (Scope scope = span.makeCurrent()) {
            assertThat(way.to(wrapped, this::see)).isNotNull();
        }

        assertThat(seen.poll(10, SECONDS)).isSameAs(span);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // returned as objects
    static Stream<Arguments> waysIn() {
        return Stream.of(
                way("execute", (executor, work) -> {
                    executor.execute(runnable(work));
                    return executor;
                }),
                way("submit a runnable", (executor, work) -> executor.submit(runnable(work))),
                way(
                        "submit with a result",
                        (executor, work) ->
                                executor.submit(runnable(work), "done").get()),
                way("submit", (executor, work) -> executor.submit(work).get()),
                way(
                        "invokeAll",
                        (executor, work) ->
                                executor.invokeAll(List.of(work)).get(0).get()),
                way(
                        "invokeAll in time",
                        (executor, work) -> executor.invokeAll(List.of(work), 10, SECONDS)
                                .get(0)
                                .get()),
                way("invokeAny", (executor, work) -> executor.invokeAny(List.of(work))),
                way("invokeAny in time", (executor, work) -> executor.invokeAny(List.of(work), 10, SECONDS)),
                way("schedule a runnable", (executor, work) -> executor.schedule(runnable(work), 1, MILLISECONDS)),
                way(
                        "schedule",
                        (executor, work) ->
                                executor.schedule(work, 1, MILLISECONDS).get()),
                way(
                        "scheduleAtFixedRate",
                        (executor, work) -> executor.scheduleAtFixedRate(runnable(work), 1, 1, MILLISECONDS)),
                way(
                        "scheduleWithFixedDelay",
                        (executor, work) -> executor.scheduleWithFixedDelay(runnable(work), 1, 1, MILLISECONDS)));
    }

    private static Arguments way(String method, HandIn way) {
        return Arguments.of(method, way);
    }

    @Test
    void repeatedWork_hasItsContextEachTime() throws Exception {
        Future<?> repeated;
        try (Scope scope = span.makeCurrent()) {
            repeated = wrapped.scheduleAtFixedRate(this::see, 0, 1, MILLISECONDS);
        }

        for (int i = 0; i < 3; i++) {
            assertThat(seen.poll(10, SECONDS)).isSameAs(span);
        }
        assertThat(repeated.cancel(false)).isTrue();
    }

    @Test
    void plainExecutor_isWrappedToo() {
        Executor direct = Runnable::run;
        try (Scope scope = span.makeCurrent()) {
            tracing.wrap(direct).execute(this::see);
        }

        assertThat(seen).containsExactly(span);
    }

    @Test
    void pooledThread_keepsNothing_whateverTheWorkLeavesOpen() throws Exception {
        try (Scope scope = span.makeCurrent()) {
            wrapped.submit(() -> {
                        other.makeCurrent();
                        tracing.join(new SpanContext("t", "p", null));
                    })
                    .get();
        }

        assertThat(pool.submit(tracing::currentContext).get()).isEqualTo(SpanContext.EMPTY);
    }

    @Test
    void pooledThread_keepsNothing_whenTheWorkThrows() throws Exception {
        try (Scope scope = span.makeCurrent()) {
            Future<?> failed = wrapped.submit(() -> {
                throw new IllegalStateException("no luck");
            });
            assertThatThrownBy(failed::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IllegalStateException.class);
        }

        assertThat(pool.submit(tracing::currentContext).get()).isEqualTo(SpanContext.EMPTY);
    }

    @Test
    void threadsOwnContext_comesBack_whateverTheWorkLeavesOpen() {
        Runnable work;
        try (Scope scope = span.makeCurrent()) {
            work = tracing.wrap(() -> {
                see();
                tracing.join(new SpanContext("t", "p", null));
            });
        }

        try (Scope scope = other.makeCurrent()) {
            work.run();
            see();
        }
        see();

        assertThat(seen).containsExactly(span, other, tracing.currentSpan());
        assertThat(tracing.currentContext()).isEqualTo(SpanContext.EMPTY);
    }

    @Test
    void threadsOwnContext_doesNotComeBack_whenItWasClosedMeanwhile() {
        Scope own = other.makeCurrent();

        tracing.wrap((Runnable) own::close).run();

        assertThat(tracing.currentContext()).isEqualTo(SpanContext.EMPTY);
    }

    @Test
    void nothing_isHandedOnAsNothing() {
        Runnable work = tracing.wrap(() -> tracing.inSpan("lost", () -> {}));

        try (Scope scope = other.makeCurrent()) {
            work.run();
        }

        tracing.flush(java.time.Duration.ofSeconds(10));
        assertThat(sends.named("lost")).isEmpty();
    }

    @Test
    void workInWork_hasTheContextOfTheOuterWork() throws Exception {
        try (Scope scope = span.makeCurrent()) {
            wrapped.submit(() ->
                            tracing.inSpan("outer", () -> wrapped.execute(() -> tracing.inSpan("inner", this::see))))
                    .get();
        }
        seen.poll(10, SECONDS);

        assertThat(sends.last(tracing, "inner").text("parent_id"))
                .isEqualTo(sends.last(tracing, "outer").text("id"));
    }

    @Test
    void rejection_reachesTheCaller_whoKeepsWhatIsCurrent() throws Exception {
        wrapped.shutdown();

        try (Scope scope = span.makeCurrent()) {
            assertThatThrownBy(() -> wrapped.execute(this::see)).isInstanceOf(RejectedExecutionException.class);
            assertThatThrownBy(() -> wrapped.submit(this::see)).isInstanceOf(RejectedExecutionException.class);
            assertThat(tracing.currentSpan()).isSameAs(span);
        }

        assertThat(tracing.currentContext()).isEqualTo(SpanContext.EMPTY);
        assertThat(seen).isEmpty();
    }

    @Test
    void nullWork_isRefusedAtOnce() {
        assertThatThrownBy(() -> wrapped.execute(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> wrapped.submit((Callable<?>) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> tracing.wrap((Executor) null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void shutdown_isThatOfTheExecutor() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        wrapped.execute(() -> {
            started.countDown();
            assertThatThrownBy(never::await).isInstanceOf(InterruptedException.class);
        });
        wrapped.execute(this::see);
        started.await();
        assertThat(wrapped.isShutdown()).isFalse();

        assertThat(wrapped.shutdownNow()).hasSize(1);

        assertThat(wrapped.awaitTermination(10, SECONDS)).isTrue();
        assertThat(wrapped.isTerminated() && wrapped.isShutdown() && pool.isTerminated())
                .isTrue();
        String identity = pool.toString().substring(0, pool.toString().indexOf('[')); // its counts go on changing
        assertThat(wrapped.toString()).startsWith("ContextExecutor{" + identity);
    }

    @Test
    void supplyAsync_takesTheContextAlong_alsoIntoWhatFollows() {
        CompletableFuture<Span> future;
        try (Scope scope = span.makeCurrent()) {
            future = CompletableFuture.supplyAsync(this::see, wrapped)
                    .thenApplyAsync(before -> tracing.currentSpan(), wrapped);
        }

        assertThat(future.join()).isSameAs(span);
        assertThat(seen).containsExactly(span);
    }

    @Test
    void madeThread_runsWithWhatIsCurrentWhereItIsMade() throws InterruptedException {
        Thread thread;
        try (Scope scope = span.makeCurrent()) {
            thread = tracing.wrapThreads(Thread::new).newThread(this::look);
        }

        thread.start();
        thread.join();

        assertThat(seen).containsExactly(span);
    }

    @Test
    void wrappedExecutor_winsOverItsWrappedThreads() throws Exception {
        ExecutorService both =
                tracing.wrap(Executors.newSingleThreadExecutor(tracing.wrapThreads(Executors.defaultThreadFactory())));
        try (Scope scope = span.makeCurrent()) {
            both.submit(this::see).get();
        }
        try (Scope scope = other.makeCurrent()) {
            both.submit(this::see).get();
        }
        both.shutdown();

        assertThat(seen).containsExactly(span, other);
    }

    @Test
    @Tag("jdk25")
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "jdk25: virtual threads")
    void virtualThreads_takeTheContextAlong() throws Exception {
        ExecutorService virtual = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        try (Scope scope = span.makeCurrent()) {
            tracing.wrap(virtual).submit(this::see).get();
        }
        virtual.shutdown();

        assertThat(seen).containsExactly(span);
    }

    private Span see() {
        Span current = tracing.currentSpan();
        seen.add(current);
        return current;
    }

    private void look() {
        seen.add(tracing.currentSpan());
    }

    private static Runnable runnable(Callable<Span> work) {
        return () -> {
            try {
                work.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
    }
}
