/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rules whose breach is a 409 (SGP contract, sections 7.5 and 7.6): no cycle of parents, no parent in another trace;
 * first within the batch, then with what is stored. A parent that is nowhere is accepted (7.7).
 */
final class ParentLinks {
    private final List<SpanItem> items;
    private final StoredSpans stored;
    private final Map<SpanKey, SpanItem> batch;

    private ParentLinks(List<SpanItem> items, StoredSpans stored) {
        this.items = items;
        this.stored = stored;
        this.batch = winners(items);
    }

    static void check(List<SpanItem> items, StoredSpans stored) {
        ParentLinks links = new ParentLinks(items, stored);
        links.refuseCyclesInBatch();
        links.refuseForeignParents();
        links.refuseCyclesWithStored();
    }

    /** The record that would be stored of each span, when several of it come in one batch. */
    private static Map<SpanKey, SpanItem> winners(List<SpanItem> items) {
        Map<SpanKey, SpanItem> winners = new HashMap<>();
        for (SpanItem item : items) {
            winners.merge(item.key(), item, (old, later) -> later.replaces(old.completed()) ? later : old);
        }
        return winners;
    }

    private void refuseCyclesInBatch() {
        Set<SpanKey> safe = new HashSet<>();
        batch.keySet().forEach(span -> walkUp(span, this::parentInBatch, safe));
    }

    /**
     * Stored spans alone form no cycle, so a new one runs through an edge this batch adds to a span that has stored
     * children: a span they were missing, or one that changes its parent. All others need no walk.
     */
    private void refuseCyclesWithStored() {
        Set<SpanKey> safe = new HashSet<>();
        for (SpanItem item : batch.values()) {
            if (item.parentId() != null && mayCloseCycle(item, item.parentId())) {
                walkUp(item.key(), this::parentAnywhere, safe);
            }
        }
    }

    private boolean mayCloseCycle(SpanItem item, String parentId) {
        return stored.isStored(item.key())
                ? !parentId.equals(stored.parentOf(item.key()))
                : stored.isMissingParent(item.key());
    }

    private @Nullable String parentInBatch(SpanKey span) {
        SpanItem item = batch.get(span);
        return item == null ? null : item.parentId();
    }

    private @Nullable String parentAnywhere(SpanKey span) {
        SpanItem item = batch.get(span);
        return item == null ? stored.parentOf(span) : item.parentId();
    }

    private static void walkUp(SpanKey from, Function<SpanKey, @Nullable String> parentOf, Set<SpanKey> safe) {
        Set<SpanKey> path = new LinkedHashSet<>();
        @Nullable SpanKey span = from;
        while (span != null && !safe.contains(span)) {
            if (!path.add(span)) {
                throw new Refusal(
                        409, "the parents of span " + span.id() + " in trace " + span.traceId() + " form a cycle");
            }
            String parent = parentOf.apply(span);
            span = parent == null ? null : new SpanKey(span.traceId(), parent);
        }
        safe.addAll(path);
    }

    private void refuseForeignParents() {
        Set<String> idsInBatch = new HashSet<>();
        batch.keySet().forEach(key -> idsInBatch.add(key.id()));
        Set<SpanKey> checked = new HashSet<>();
        for (SpanItem item : items) {
            if (item.parentId() == null) {
                continue;
            }
            SpanKey parent = new SpanKey(item.key().traceId(), item.parentId());
            if (checked.add(parent) && isForeign(parent, idsInBatch)) {
                throw new Refusal(
                        409,
                        "parent " + parent.id() + " of span " + item.key().id() + " is not in its trace "
                                + parent.traceId() + " but in another");
            }
        }
    }

    private boolean isForeign(SpanKey parent, Set<String> idsInBatch) {
        if (batch.containsKey(parent) || stored.isStored(parent)) {
            return false;
        }
        return idsInBatch.contains(parent.id()) || stored.isInAnotherTrace(parent);
    }
}
