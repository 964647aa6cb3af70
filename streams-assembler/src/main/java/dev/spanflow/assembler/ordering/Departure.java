/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.SpanEdit;
import org.jspecify.annotations.Nullable;

/**
 * How a record leaves.
 *
 * @param cut why without the parent it names, or null
 * @param orphan on what terms it leaves its missing parent: passed, rerooted, or in order when it is no orphan
 * @param root the id under which a rerooted span leaves; null when there is none
 * @param group the trace's group, for a record that names none; null to leave it as it is
 */
record Departure(
        Kind kind,
        @Nullable Cut cut,
        Leave orphan,
        @Nullable String root,
        @Nullable String group) {
    /** Whether it leaves as a root though it names a parent. */
    boolean asRoot() {
        return cut != null || (orphan == Leave.REROOTED && root == null);
    }

    /** For {@link SpanState}. */
    int flags() {
        return (asRoot() ? SpanState.CUT : 0)
                | (orphan == Leave.PASSED ? SpanState.PASSED : 0)
                | (orphan == Leave.REROOTED ? SpanState.REROOTED : 0);
    }

    byte[] edit(byte[] span) {
        if (cut == null && orphan == Leave.IN_ORDER && group == null) {
            return span;
        }
        SpanEdit edit = SpanEdit.of(span);
        if (cut != null) {
            edit.withoutParent(cut.mark());
        } else if (orphan == Leave.PASSED) {
            edit.orphanPassed();
        } else if (orphan == Leave.REROOTED) {
            edit.orphanRerooted(root);
        }
        if (group != null) {
            edit.group(group);
        }
        return edit.toBytes();
    }
}
