/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import dev.spanflow.exporter.sgp.Answer;
import dev.spanflow.schemas.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One item of a request: the newest of one or more records of a span, at the place of the first of them.
 *
 * <p>Compared by identity: two records of one span are two entries.
 */
public final class Entry {
    private final List<TakenSpan> parts;
    private final TakenSpan newest;
    private final @Nullable GivenUp whole;

    private Entry(List<TakenSpan> parts, TakenSpan newest, @Nullable GivenUp whole) {
        this.parts = parts;
        this.newest = newest;
        this.whole = whole;
    }

    public static Entry of(TakenSpan taken) {
        return new Entry(List.of(taken), taken, null);
    }

    /** Both in one: a completed record beats a started one, else the later one wins (SGP contract, section 7.4). */
    public Entry collapsedWith(TakenSpan later) {
        boolean earlierWins = newest.span().completed() && !later.span().completed();
        List<TakenSpan> all = new ArrayList<>(parts);
        all.add(later);
        return new Entry(List.copyOf(all), earlierWins ? newest : later, null);
    }

    /** Only records that name the same parent may share a place: another parent may stand between the two. */
    public boolean mayCollapseWith(TakenSpan later) {
        return Objects.equals(newest.span().parentId(), later.span().parentId());
    }

    /** The record that is sent. */
    public TakenSpan newest() {
        return newest;
    }

    /** All records that the item stands for, in their order; more than one if they were collapsed. */
    public List<TakenSpan> parts() {
        return parts;
    }

    /** Each record as an entry of its own, in their order. */
    public List<Entry> takenApart() {
        return parts.stream().map(Entry::of).toList();
    }

    /** Bytes in a request, with the comma. */
    public int bodyBytes() {
        return newest.bodyBytes() + 1;
    }

    String traceId() {
        return newest.span().traceId();
    }

    /** What goes in place of a first record that SGP does not take, so that its descendants have a parent. */
    Entry bare(Reason reason, Answer answer) {
        return new Entry(parts, newest.bare(reason), new GivenUp(this, reason, answer, true));
    }

    boolean isBare() {
        return whole != null;
    }

    /** Why the whole record is given up, now that SGP has taken its bare form or has not. */
    GivenUp givenUp(boolean bareTaken) {
        if (whole == null) {
            throw new IllegalStateException("no bare record");
        }
        return new GivenUp(whole.entry(), whole.reason(), whole.answer(), bareTaken);
    }

    /** The same entry if nothing changes. */
    Entry edited(UnaryOperator<TakenSpan> edit) {
        TakenSpan edited = edit.apply(newest);
        if (edited.equals(newest)) {
            return this;
        }
        return new Entry(parts.stream().map(edit).toList(), edited, whole);
    }
}
