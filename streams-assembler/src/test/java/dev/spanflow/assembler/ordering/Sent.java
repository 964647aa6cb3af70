/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.Spans;
import org.jspecify.annotations.Nullable;

/**
 * One record of a scenario. Every snapshot has a number of its own, so no two are equal unless one is a repeat.
 *
 * @param delivery if not produced, it is a repeat of one that came before, with its append time
 */
record Sent(
        String account,
        String trace,
        String id,
        @Nullable String parent,
        boolean completed,
        int snapshot,
        Delivery delivery) {
    Sent again(Delivery how) {
        return new Sent(account, trace, id, parent, completed, snapshot, how);
    }

    boolean cameBefore() {
        return delivery != Delivery.PRODUCED;
    }

    SpanRecord record() {
        Spans span = Spans.span(trace, id).output("snapshot " + snapshot);
        if (parent != null) {
            span.parent(parent);
        }
        try {
            return SpanRecord.read((completed ? span.completed() : span).bytes());
        } catch (InvalidSpanException e) {
            throw new AssertionError(e);
        }
    }

    String name() {
        return account + "/" + trace + "/" + id;
    }

    @Nullable
    String parentName() {
        return parent == null ? null : account + "/" + trace + "/" + parent;
    }

    boolean namesItself() {
        return id.equals(parent);
    }
}
