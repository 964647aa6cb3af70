/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.SpanEdit;
import org.jspecify.annotations.Nullable;

/**
 * How a record leaves.
 *
 * @param cut why without the parent it names, or null
 * @param passed whether the parent it names is missing
 * @param group the trace's group, for a record that names none; null to leave it as it is
 */
record Departure(
        Kind kind,
        @Nullable Cut cut,
        boolean passed,
        @Nullable String group) {
    byte[] edit(byte[] bytes) {
        if (cut == null && !passed && group == null) {
            return bytes;
        }
        SpanEdit edit = SpanEdit.of(bytes);
        if (cut != null) {
            edit.withoutParent(cut.mark());
        }
        if (passed) {
            edit.orphanPassed();
        }
        if (group != null) {
            edit.group(group);
        }
        return edit.toBytes();
    }
}
