/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.exporter.TakenSpan.Identity;
import dev.spanflow.schemas.SpanEdit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The parents of one lane that are missing and whose stub was not written, until their own record comes: says how a record
 * that names one must leave. Bounded: of too many, the oldest is forgotten. Confined to the poll thread.
 */
final class AbsentParents {
    static final int MAX = 1024;
    static final String FOREIGN_PARENT = "foreign_parent";

    private final Map<Identity, StubFate> fates = new LinkedHashMap<>();

    /** A stub's turn has come. */
    void decided(Identity stub, StubFate fate) {
        fates.remove(stub);
        if (fate == StubFate.FOREIGN || fate == StubFate.PASSED) {
            fates.put(stub, fate);
            if (fates.size() > MAX) {
                fates.remove(fates.keySet().iterator().next());
            }
        }
    }

    boolean contains(Identity span) {
        return fates.containsKey(span);
    }

    /** The span has come after all: who names it from now on is no orphan. */
    void arrived(Identity span) {
        fates.remove(span);
    }

    /** The record as it must leave. */
    TakenSpan edited(TakenSpan taken) {
        String parentId = taken.span().parentId();
        if (parentId == null || fates.isEmpty()) {
            return taken;
        }
        StubFate fate = fates.get(new Identity(taken.span().traceId(), parentId));
        if (fate == null) {
            return taken;
        }
        SpanEdit edit = SpanEdit.of(taken.span().bytes());
        return taken.with(fate == StubFate.FOREIGN ? edit.withoutParent(FOREIGN_PARENT) : edit.orphanPassed());
    }
}
