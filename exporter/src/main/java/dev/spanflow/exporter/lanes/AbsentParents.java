/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import dev.spanflow.exporter.lanes.TakenSpan.Identity;
import dev.spanflow.schemas.SpanEdit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The parents of some lanes that are missing at SGP, until their own record comes: their stub was not written, or SGP took
 * them in no form. Says how a record that names one must leave. Bounded: of too many, the oldest is forgotten. Confined to the
 * poll thread.
 */
final class AbsentParents {
    static final int MAX = 1024;
    static final String FOREIGN_PARENT = "foreign_parent";
    static final String REFUSED_PARENT = "refused_parent";

    private final Map<Identity, UnaryOperator<SpanEdit>> edits = new LinkedHashMap<>();

    /** A stub's turn has come. */
    void decided(Identity stub, StubFate fate) {
        switch (fate) {
            case FOREIGN -> put(stub, edit -> edit.withoutParent(FOREIGN_PARENT));
            case PASSED -> put(stub, SpanEdit::orphanPassed);
            case NEEDED, UNNEEDED -> edits.remove(stub);
        }
    }

    /** SGP takes the span's first record in no form: who names it leaves as a root. */
    void refused(Identity span) {
        put(span, edit -> edit.withoutParent(REFUSED_PARENT));
    }

    private void put(Identity span, UnaryOperator<SpanEdit> edit) {
        edits.remove(span);
        edits.put(span, edit);
        if (edits.size() > MAX) {
            edits.remove(edits.keySet().iterator().next());
        }
    }

    boolean contains(Identity span) {
        return !edits.isEmpty() && edits.containsKey(span);
    }

    /** The span has come after all: who names it from now on is no orphan. */
    void arrived(Identity span) {
        if (!edits.isEmpty()) {
            edits.remove(span);
        }
    }

    /** The record as it must leave; the same one if nothing changes. */
    TakenSpan edited(TakenSpan taken) {
        String parentId = edits.isEmpty() ? null : taken.span().parentId();
        if (parentId == null) {
            return taken;
        }
        UnaryOperator<SpanEdit> edit = edits.get(new Identity(taken.span().traceId(), parentId));
        return edit == null ? taken : taken.with(edit);
    }
}
