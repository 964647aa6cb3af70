/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.schemas.SpanRecord;

/** A sound span record as it comes in. */
public final class Arrival {
    private final String account;
    private final SpanRecord span;
    private final boolean redelivered;
    private final Snapshot snapshot;

    /**
     * @param input the value as it came, before repairs: equal ones are duplicates
     * @param appended when the broker first appended it, in milliseconds since 1970
     * @param redelivered whether it lay elsewhere first, so that newer records of its span may have overtaken it
     * @param offset where it lies in the input
     * @param headers comes out unchanged in {@link OrderedRecord#headers}
     */
    public Arrival(
            String account,
            SpanRecord span,
            byte[] input,
            long appended,
            boolean redelivered,
            long offset,
            byte[] headers) {
        this.account = account;
        this.span = span;
        this.redelivered = redelivered;
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
     * How it stands to the snapshot of the same span that was applied last. Its time counts only when it was redelivered:
     * otherwise the order on the partition is the truth, whatever the brokers' clocks say.
     */
    Age against(Phase phase, long content, long appended) {
        int later = snapshot.phase().compareTo(phase);
        if (later < 0 || (redelivered && later == 0 && snapshot.appended() < appended)) {
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
