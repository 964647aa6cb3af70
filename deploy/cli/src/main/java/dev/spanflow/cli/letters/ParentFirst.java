/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The order in which letters go back: as they were appended, but a span after its parent. Assembly lets a record of a span
 * that has left once leave at once; if SGP has neither it nor its parent, the parent must come first here already.
 */
final class ParentFirst {
    private final Map<SpanKey, List<Decision>> bySpan = new LinkedHashMap<>();
    private final Set<Decision> ordered = new LinkedHashSet<>();
    /** Spans that are in order with all that they name: nobody walks there twice. */
    private final Set<SpanKey> placed = new HashSet<>();

    private ParentFirst() {}

    static List<Decision> of(Collection<Decision> decisions) {
        ParentFirst order = new ParentFirst();
        List<Decision> byTime = new ArrayList<>(decisions);
        byTime.sort(Comparator.comparingLong(Decision::appended));
        for (Decision decision : byTime) {
            Snapshot snapshot = decision.letter().snapshot();
            if (snapshot != null) {
                order.bySpan
                        .computeIfAbsent(snapshot.span(), span -> new ArrayList<>())
                        .add(decision);
            }
        }
        byTime.forEach(order::add);
        return List.copyOf(order.ordered);
    }

    private void add(Decision decision) {
        Deque<SpanKey> chain = new ArrayDeque<>();
        for (SpanKey parent = parent(decision); parent != null && placed.add(parent); parent = parentOf(parent)) {
            chain.push(parent);
        }
        chain.forEach(parent -> ordered.addAll(bySpan.getOrDefault(parent, List.of())));
        ordered.add(decision);
    }

    private @Nullable SpanKey parentOf(SpanKey span) {
        List<Decision> letters = bySpan.get(span);
        return letters == null ? null : parent(letters.get(letters.size() - 1));
    }

    private static @Nullable SpanKey parent(Decision decision) {
        Snapshot snapshot = decision.letter().snapshot();
        return snapshot == null || snapshot.parentId() == null
                ? null
                : new SpanKey(snapshot.span().account(), snapshot.span().traceId(), snapshot.parentId());
    }
}
