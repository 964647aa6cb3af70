/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One item of a request: the newest of one or more records of a span, at the place of the first of them.
 *
 * <p>Compared by identity: two records of one span are two entries.
 */
final class Entry {
    private final List<TakenSpan> parts;
    private final TakenSpan newest;
    private int attempts;

    private Entry(List<TakenSpan> parts, TakenSpan newest) {
        this.parts = parts;
        this.newest = newest;
    }

    static Entry of(TakenSpan taken) {
        return new Entry(List.of(taken), taken);
    }

    /** Both in one: a completed record beats a started one, else the later one wins (SGP contract, section 7.4). */
    Entry collapsedWith(TakenSpan later) {
        boolean earlierWins = newest.span().completed() && !later.span().completed();
        List<TakenSpan> all = new ArrayList<>(parts);
        all.add(later);
        return new Entry(List.copyOf(all), earlierWins ? newest : later);
    }

    /** Only records that name the same parent may share a place: another parent may stand between the two. */
    boolean mayCollapseWith(TakenSpan later) {
        return Objects.equals(newest.span().parentId(), later.span().parentId());
    }

    /** The record that is sent. */
    TakenSpan newest() {
        return newest;
    }

    /** All records that the item stands for, in their order; more than one if they were collapsed. */
    List<TakenSpan> parts() {
        return parts;
    }

    /** Each record as an entry of its own, in their order. */
    List<Entry> takenApart() {
        return parts.stream().map(Entry::of).toList();
    }

    /** Bytes in a request, with the comma. */
    int bodyBytes() {
        return newest.bodyBytes() + 1;
    }

    void sent() {
        attempts++;
    }

    int attempts() {
        return attempts;
    }
}
