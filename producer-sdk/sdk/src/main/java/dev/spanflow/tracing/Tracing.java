/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.schemas.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes traces and spans and sends them to Spanflow's spans topic. One per process; thread-safe.
 *
 * <pre>{@code
 * Tracing tracing = Tracing.create("kafka:9092");
 * tracing.trace("nightly job").group(jobId).run(() -> {
 *     int hits = tracing.inSpan("search", () -> index.search(query));
 * });
 * tracing.close();
 * }</pre>
 *
 * <p>Recording never throws into its caller and never waits for a broker: what does not fit into the queue is dropped
 * and {@linkplain #stats() counted}.
 */
public final class Tracing implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Tracing.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private final String name;
    private final boolean enabled;
    private final Clock clock;
    private final @Nullable Supplier<String> ids;
    private final RandomIds random = new RandomIds();
    private final CurrentContext current;
    private final OpenSpans openSpans = new OpenSpans();
    private final Set<String> misuses = ConcurrentHashMap.newKeySet();
    private final Delivery delivery;
    private final @Nullable Thread shutdownHook;

    Tracing(TracingBuilder builder) {
        name = builder.toString();
        enabled = builder.enabled();
        clock = builder.clock();
        ids = builder.ids();
        current = new CurrentContext(builder.context(), builder.logContext());
        delivery = builder.delivery(name);
        shutdownHook = builder.shutdownHook() ? new Thread(this::closeAtExit, name + " at exit") : null;
    }

    /** With defaults only. A broker that is down is no error; spans wait for it. */
    public static Tracing create(String bootstrapServers) {
        return builder(bootstrapServers).build();
    }

    /**
     * Begins with the defaults.
     *
     * @param bootstrapServers {@code host:port}, or several with commas between
     */
    public static TracingBuilder builder(String bootstrapServers) {
        return new TracingBuilder(bootstrapServers);
    }

    /**
     * As the environment says: {@code SPANFLOW_BOOTSTRAP_SERVERS}, and if set {@code SPANFLOW_TOPIC_PREFIX}, {@code
     * SPANFLOW_ACCOUNT}, {@code SPANFLOW_CONTEXT}, the context that a parent process wrote, {@code
     * SPANFLOW_JOURNAL}, the folder of a {@linkplain TracingBuilder#journal journal}, and {@code SPANFLOW_LOG_CONTEXT};
     * {@code DISABLE_SCALE_TRACING} set to 1, true, yes or on makes a tracing that sends nothing.
     *
     * @throws IllegalArgumentException when a variable is missing or bad; the message names it
     */
    public static Tracing fromEnvironment() {
        return Environment.builder(System.getenv()).build();
    }

    /** Sends nothing: for tests and for switches. */
    public static Tracing disabled() {
        return TracingBuilder.disabled().build();
    }

    /** Begins a new trace, whatever is current. SGP aggregates by name: keep ids out of it. */
    public TraceBuilder trace(String name) {
        return new TraceBuilder(this, named(name));
    }

    /** Begins a span: a child of the current one unless told otherwise. SGP aggregates by name: keep ids out of it. */
    public SpanBuilder span(String name) {
        return new SpanBuilder(this, named(name));
    }

    /** Runs the work in a child of the current span; see {@link SpanBuilder#call}. */
    public <T extends @Nullable Object, E extends Exception> T inSpan(String name, Span.Body<T, E> body) throws E {
        return span(name).call(body);
    }

    /** As {@link #inSpan(String, Span.Body)}, for work without a result. */
    public <E extends Exception> void inSpan(String name, Span.Task<E> task) throws E {
        span(name).run(task);
    }

    /** Runs the work in a child of the current span that ends with the stage; see {@link SpanBuilder#callAsync}. */
    public <T extends @Nullable Object, E extends Exception> CompletableFuture<T> inSpanAsync(
            String name, Span.Body<? extends CompletionStage<T>, E> body) throws E {
        return span(name).callAsync(body);
    }

    /** The span that is current on this thread; one that is not sent if there is none. */
    public Span currentSpan() {
        return current.position().span();
    }

    /** The trace that is current on this thread; one without an id if there is none. */
    public Trace currentTrace() {
        Span root = currentSpan() instanceof RecordedSpan span ? span.root() : NoopSpan.INSTANCE;
        return new Trace(this, root.isRecorded() ? root.context() : currentContext(), root);
    }

    /** What to hand on with work that goes elsewhere; empty if there is no trace. */
    public SpanContext currentContext() {
        return current.position().ids().context();
    }

    /** Extends the trace that another worker handed on, until the scope is closed; without a sound context, does nothing. */
    public Scope join(Map<String, String> carrier) {
        return join(carrier == null ? SpanContext.EMPTY : SpanContext.from(carrier));
    }

    /** As {@link #join(Map)}. */
    public Scope join(SpanContext context) {
        return context == null || context.isEmpty()
                ? NoopSpan.INSTANCE.makeCurrent()
                : current.open(Position.of(context));
    }

    /**
     * The work, to be run on any thread with what is current here and now, or with nothing if nothing is. Afterwards that
     * thread has its own again, whatever the work left open.
     */
    public Runnable wrap(Runnable work) {
        return current.wrap(work);
    }

    /** As {@link #wrap(Runnable)}. */
    public <T extends @Nullable Object> Callable<T> wrap(Callable<T> work) {
        return current.wrap(work);
    }

    /** Runs each work with what is current where it is handed in, as {@link #wrap(Runnable)} does. */
    public Executor wrap(Executor executor) {
        Objects.requireNonNull(executor, "executor");
        return work -> executor.execute(current.wrap(work));
    }

    /** As {@link #wrap(Executor)}; shutting down is up to the executor given. */
    public ExecutorService wrap(ExecutorService executor) {
        return new ContextExecutor(current, Objects.requireNonNull(executor, "executor"));
    }

    /** As {@link #wrap(ExecutorService)}; each repetition runs with what was current when it was scheduled. */
    public ScheduledExecutorService wrap(ScheduledExecutorService executor) {
        return new ContextScheduler(current, Objects.requireNonNull(executor, "executor"));
    }

    /**
     * Makes threads that run with what is current where they are made: for one thread per work. For a pool wrap the
     * executor, since its threads outlive the work that they were made for.
     */
    public ThreadFactory wrapThreads(ThreadFactory threads) {
        Objects.requireNonNull(threads, "threads");
        return work -> threads.newThread(current.wrap(work));
    }

    /** What became of the records so far. */
    public DeliveryStats stats() {
        return delivery.stats();
    }

    /**
     * Waits until each record of before this call is acknowledged by the brokers or dropped, at most for the time given.
     * Spans that still run are not ended. No order depends on it: nothing has to be flushed before work is handed on.
     */
    public FlushResult flush(Duration timeout) {
        return delivery.flush(timeout);
    }

    /** {@link #close(Duration)} with 5 s. */
    @Override
    public void close() {
        close(CLOSE_TIMEOUT);
    }

    /**
     * Ends the spans that still run, as canceled; waits like {@link #flush}; counts what is left as dropped, or as kept if
     * it lies in a journal. What is recorded later is dropped. A second call waits for the first one.
     */
    public void close(Duration timeout) {
        delivery.cancelOpen("close");
        openSpans.cancelAll("close");
        delivery.close(timeout);
        forgetExit();
    }

    /** Short and without secrets; the name of the sending thread. */
    @Override
    public String toString() {
        return name;
    }

    boolean isEnabled() {
        return enabled;
    }

    CurrentContext current() {
        return current;
    }

    OpenSpans openSpans() {
        return openSpans;
    }

    @Nullable
    Waiting record(RecordedSpan owner, SpanSnapshot span, @Nullable Waiting before) {
        return delivery.record(span, before, owner);
    }

    SpanId newId() {
        return ids == null ? random.next() : newId(ids);
    }

    private SpanId newId(Supplier<String> source) {
        try {
            String id = source.get();
            if (Ids.fault(id) == null) {
                return SpanId.of(id);
            }
            misuse("an id source whose ids SGP would refuse");
        } catch (RuntimeException e) {
            misuse("an id source that throws " + e.getClass().getName());
        }
        return random.next();
    }

    Instant now() {
        try {
            return bounded(clock.instant());
        } catch (RuntimeException e) {
            misuse("a clock that throws " + e.getClass().getName());
            return Instant.now();
        }
    }

    /** The time as ISO 8601 can write it with four digits for the year. */
    Instant boundedOrNow(@Nullable Instant time) {
        return time == null ? now() : bounded(time);
    }

    /** Says once what was done wrong and had no effect. */
    void misuse(String what) {
        if (misuses.add(what)) {
            log.debug("{}: ignored: {}; not told again", name, what);
        }
    }

    void closeAtExit() {
        close();
    }

    void started() {
        delivery.start();
        registerExit();
    }

    private void registerExit() {
        if (shutdownHook != null) {
            try {
                Runtime.getRuntime().addShutdownHook(shutdownHook);
            } catch (IllegalStateException e) {
                log.debug("{}: made while the JVM exits", name, e);
            }
        }
    }

    private void forgetExit() {
        if (shutdownHook != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(shutdownHook);
            } catch (IllegalStateException e) {
                log.debug("{}: closed by the exit of the JVM", name, e);
            }
        }
    }

    private static Instant bounded(Instant time) {
        return time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
    }

    private static String named(String name) {
        return name == null ? "unnamed" : name;
    }
}
