/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParentLinksTest {
    private final Stored stored = new Stored();

    @Test
    void cycle_isRefused_withinABatch() {
        assertRefused(Items.child("t", "a", "c"), Items.child("t", "b", "a"), Items.child("t", "c", "b"));
    }

    @Test
    void selfParent_isRefused() {
        assertRefused(Items.child("t", "a", "a"));
    }

    @Test
    void cycle_isRefused_whenItClosesOverAMissingParent() {
        stored.add("t", "a", "b");

        assertRefused(Items.child("t", "b", "a"));
    }

    @Test
    void cycle_isRefused_whenAStoredSpanMovesBelowItsChild() {
        stored.add("t", "a", null);
        stored.add("t", "b", "a");

        assertRefused(Items.child("t", "a", "b"));
    }

    @Test
    void cycle_isRefused_whenItRunsThroughStoredSpansAndTheBatchInTurns() {
        stored.add("t", "a", "b");
        stored.add("t", "c", "d");

        assertRefused(Items.child("t", "b", "c"), Items.child("t", "d", "a"));
    }

    @Test
    void sameIds_formNoCycleAcrossTraces() {
        assertAccepted(Items.child("t", "a", "b"), Items.child("u", "a", "x"), Items.child("u", "x2", "a"));
    }

    @Test
    void cycleOfRecordsThatAreNotStored_isNone() {
        assertAccepted(
                Items.child("t", "a", "b"),
                Items.completed("t", "a", "wins without a parent"),
                Items.child("t", "b", "a"));
    }

    @Test
    void deepChain_isAccepted() {
        String[] chain = IntStream.range(1, 1000)
                .mapToObj(i -> Items.child("t", "s" + i, "s" + (i - 1)))
                .toArray(String[]::new);

        assertAccepted(chain);
    }

    @Test
    void parent_isRefused_whenOnlyInAnotherTraceOfTheBatch() {
        assertRefused(Items.root("u", "p"), Items.child("t", "a", "p"));
    }

    @Test
    void parent_isRefused_whenStoredOnlyInAnotherTrace() {
        stored.add("u", "p", null);

        assertRefused(Items.child("t", "a", "p"));
    }

    @Test
    void parent_isAccepted_whenInItsTraceToo() {
        stored.add("u", "p", null);
        stored.add("t", "q", null);

        assertAccepted(
                Items.root("t", "p"), Items.child("t", "a", "p"), Items.root("u", "q"), Items.child("t", "b", "q"));
    }

    @Test
    void parent_isAccepted_whenNowhere() {
        assertAccepted(Items.child("t", "a", "nowhere"));
    }

    private void assertRefused(String... items) {
        Refusal refusal =
                catchThrowableOfType(Refusal.class, () -> BatchValidator.validate(Items.bytes(items), stored));

        assertThat(refusal).isNotNull();
        assertThat(refusal.status()).isEqualTo(409);
    }

    private void assertAccepted(String... items) {
        assertThatCode(() -> BatchValidator.validate(Items.bytes(items), stored))
                .doesNotThrowAnyException();
    }

    private static final class Stored implements StoredSpans {
        private final Map<SpanKey, Optional<String>> parents = new HashMap<>();

        void add(String trace, String id, @Nullable String parent) {
            parents.put(new SpanKey(trace, id), Optional.ofNullable(parent));
        }

        @Override
        public boolean isStored(SpanKey span) {
            return parents.containsKey(span);
        }

        @Override
        public boolean isInAnotherTrace(SpanKey span) {
            return parents.keySet().stream()
                    .anyMatch(
                            key -> key.id().equals(span.id()) && !key.traceId().equals(span.traceId()));
        }

        @Override
        public @Nullable String parentOf(SpanKey span) {
            return parents.getOrDefault(span, Optional.empty()).orElse(null);
        }

        @Override
        public boolean isMissingParent(SpanKey span) {
            return !isStored(span) && namedIn(span.traceId()).contains(span.id());
        }

        private List<String> namedIn(String trace) {
            return parents.entrySet().stream()
                    .filter(entry -> entry.getKey().traceId().equals(trace))
                    .map(entry -> entry.getValue().orElse(null))
                    .filter(Objects::nonNull)
                    .toList();
        }
    }
}
