/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.util.List;

/**
 * A record without its payload: what goes to SGP in place of one that SGP does not take, so that its descendants have a
 * parent. {@code metadata.spanflow.bare} tells the reason.
 */
public final class BareRecord {
    private static final List<String> KEPT = List.of(
            "id", "trace_id", "parent_id", "group_id", "name", "start_timestamp", "end_timestamp", "status", "type");

    private BareRecord() {}

    /**
     * The bare form of a record.
     *
     * @param record one that {@link SpanRecord#read} has let pass
     * @param reason why SGP does not take it whole
     */
    public static byte[] of(byte[] record, Reason reason) {
        JsonMembers whole = JsonMembers.of(record);
        JsonMembers bare = new JsonMembers();
        for (String name : KEPT) {
            byte[] value = whole.get(name);
            if (value != null) {
                bare.put(name, value);
            }
        }
        return SpanEdit.of(bare.toBytes()).mark("bare", reason.name()).toBytes();
    }
}
