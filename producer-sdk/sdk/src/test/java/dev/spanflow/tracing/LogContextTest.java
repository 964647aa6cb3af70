/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

@Timeout(30)
class LogContextTest {
    private final Tracing tracing =
            new RecordedSends().tracing().logContext(true).build();

    @BeforeEach
    void clear() {
        MDC.clear();
    }

    @AfterEach
    void close() {
        tracing.close();
        MDC.clear();
    }

    @Test
    void scope_showsItsIds_andLeavesNothing() {
        tracing.trace("job")
                .id("t")
                .spanId("s")
                .group("g")
                .run(() -> assertThat(shown()).isEqualTo(Map.of("trace_id", "t", "span_id", "s", "group_id", "g")));

        assertThat(shown()).isEmpty();
    }

    @Test
    void innerScope_showsItsOwnIdsOnly() {
        tracing.trace("job").id("t").spanId("s").group("g").run(() -> {
            tracing.trace("inner")
                    .id("t-2")
                    .spanId("s-2")
                    .run(() -> assertThat(shown()).isEqualTo(Map.of("trace_id", "t-2", "span_id", "s-2")));

            assertThat(shown()).isEqualTo(Map.of("trace_id", "t", "span_id", "s", "group_id", "g"));
        });
    }

    @Test
    void valuesOfTheApplication_comeBack() {
        MDC.put("trace_id", "mine");
        MDC.put("user", "u");

        tracing.trace("job")
                .id("t")
                .spanId("s")
                .run(() -> assertThat(shown()).isEqualTo(Map.of("trace_id", "t", "span_id", "s", "user", "u")));

        assertThat(shown()).isEqualTo(Map.of("trace_id", "mine", "user", "u"));
    }

    @Test
    void joinedContext_isShown() {
        try (Scope scope = tracing.join(new SpanContext("t", null, "g"))) {
            assertThat(shown()).isEqualTo(Map.of("trace_id", "t", "group_id", "g"));
        }

        assertThat(shown()).isEmpty();
    }

    @Test
    void failedWork_leavesNothing() {
        assertThatThrownBy(() -> tracing.trace("job").run(() -> {
                    throw new IllegalStateException("no luck");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(shown()).isEmpty();
    }

    @Test
    void scopesClosedOutOfOrder_leaveWhatWasBeforeTheFirst() {
        MDC.put("trace_id", "mine");
        Scope outer = tracing.join(new SpanContext("outer", null, null));
        Scope inner = tracing.join(new SpanContext("inner", null, null));

        outer.close();
        assertThat(shown()).isEqualTo(Map.of("trace_id", "inner"));
        inner.close();
        assertThat(shown()).isEqualTo(Map.of("trace_id", "mine"));
    }

    @Test
    void scopeClosedElsewhere_leavesWithTheNextOfItsThread() throws InterruptedException {
        Scope scope = tracing.join(new SpanContext("t", null, null));
        Thread other = new Thread(scope::close);
        other.start();
        other.join();

        tracing.join(new SpanContext("next", null, null)).close();

        assertThat(shown()).isEmpty();
    }

    @Test
    void wrappedWork_showsItsIdsInItsThread_andLeavesNothing() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        pool.submit(() -> MDC.put("user", "of the thread")).get();
        try (Scope scope = tracing.join(new SpanContext("t", "s", null))) {
            Map<String, String> inWork = tracing.wrap(pool)
                    .submit(() -> {
                        tracing.join(new SpanContext("left open", null, null));
                        return tracing.wrap(LogContextTest::shown).call();
                    })
                    .get();
            assertThat(inWork).isEqualTo(Map.of("trace_id", "left open", "user", "of the thread"));
        }

        assertThat(pool.submit(LogContextTest::shown).get()).isEqualTo(Map.of("user", "of the thread"));
        pool.shutdown();
    }

    @Test
    void workWithoutAContext_showsNoIds() {
        Runnable work = tracing.wrap(() -> assertThat(shown()).isEmpty());

        try (Scope scope = tracing.join(new SpanContext("t", null, null))) {
            work.run();
            assertThat(shown()).isEqualTo(Map.of("trace_id", "t"));
        }
    }

    @Test
    void log_isLeftAloneByDefault() {
        Tracing quiet = new RecordedSends().tracing().build();

        quiet.trace("job").run(() -> assertThat(shown()).isEmpty());

        quiet.close();
    }

    private static Map<String, String> shown() {
        Map<String, String> copy = MDC.getCopyOfContextMap();
        return copy == null ? Map.of() : new HashMap<>(copy);
    }
}
