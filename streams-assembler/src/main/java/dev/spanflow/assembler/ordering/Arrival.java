/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.schemas.SpanRecord;

/** A sound span record as it comes in. */
public final class Arrival {
    private final String account;
    private final SpanRecord span;
    private final Delivery delivery;
    private final Snapshot snapshot;

    /**
     * @param input the value as it came, before repairs: equal ones are duplicates
     * @param appended when the broker first appended it, in milliseconds since 1970
     * @param offset where it lies in the input
     * @param headers comes out unchanged in {@link OrderedRecord#headers}
     */
    public Arrival(
            String account,
            SpanRecord span,
            byte[] input,
            long appended,
            Delivery delivery,
            long offset,
            byte[] headers) {
        this.account = account;
        this.span = span;
        this.delivery = delivery;
        this.snapshot = new Snapshot(
                Hashes.span(span.id()),
                span.parentId() == null ? Snapshot.NO_PARENT : Hashes.span(span.parentId()),
                span.completed() ? Phase.COMPLETED : Phase.STARTED,
                Hashes.content(input),
                appended,
                offset,
                span.groupId(),
                headers,
                span.bytes());
    }

    String account() {
        return account;
    }

    SpanRecord span() {
        return span;
    }

    String traceId() {
        return span.traceId();
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /**
     * How it stands to the record of the same span that left last. A redriven one that is the same leaves again: whoever sent
     * it back knows that SGP did not take it.
     */
    Age againstReleased(SpanState released) {
        Age age = against(released.phase(), released.content(), released.appended());
        return age == Age.DUPLICATE && delivery == Delivery.REDRIVEN ? Age.NEWER : age;
    }

    /** How it stands to the record of the same span that waits. */
    Age againstWaiting(Snapshot waiting) {
        return against(waiting.phase(), waiting.content(), waiting.appended());
    }

    /**
     * Its time counts only when it did not come straight from its producer: otherwise the order on the partition is the truth,
     * whatever the brokers' clocks say.
     */
    private Age against(Phase phase, long content, long appended) {
        int later = snapshot.phase().compareTo(phase);
        boolean overtaken = delivery != Delivery.PRODUCED && snapshot.appended() < appended;
        if (later < 0 || (later == 0 && overtaken)) {
            return Age.STALE;
        }
        return snapshot.content() == content ? Age.DUPLICATE : Age.NEWER;
    }

    enum Age {
        STALE,
        DUPLICATE,
        NEWER
    }
}
