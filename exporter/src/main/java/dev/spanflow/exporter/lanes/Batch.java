/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects the records of one request, in order, within limits. */
final class Batch {
    /** The bytes around the items: <code>{"items":[]}</code>. */
    static final int ENVELOPE_BYTES = 12;

    private final BatchLimits limits;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<TakenSpan.Identity, Integer> places = new HashMap<>();
    private long bytes = ENVELOPE_BYTES;

    Batch(BatchLimits limits) {
        this.limits = limits;
    }

    /**
     * Adds the next record, if it belongs into this batch. The first always does.
     *
     * @return false if the batch ends before it: it is full, or holds this span under another parent
     */
    boolean add(TakenSpan taken) {
        Integer place = places.putIfAbsent(taken.identity(), entries.size());
        return place == null ? append(taken) : collapse(place, taken);
    }

    private boolean append(TakenSpan taken) {
        int added = taken.bodyBytes() + 1;
        if (!entries.isEmpty() && !fits(entries.size() + 1, added)) {
            places.remove(taken.identity());
            return false;
        }
        entries.add(Entry.of(taken));
        bytes += added;
        return true;
    }

    private boolean collapse(int place, TakenSpan taken) {
        Entry earlier = entries.get(place);
        if (!earlier.mayCollapseWith(taken)) {
            return false;
        }
        Entry both = earlier.collapsedWith(taken);
        int added = both.bodyBytes() - earlier.bodyBytes();
        if (!fits(entries.size(), added)) {
            return false;
        }
        entries.set(place, both);
        bytes += added;
        return true;
    }

    private boolean fits(int spans, int addedBytes) {
        return spans <= limits.maxSpans() && bytes + addedBytes <= limits.maxBytes();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }
}
