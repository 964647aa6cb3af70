/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import org.jspecify.annotations.Nullable;

/**
 * A trace in a few words: the value of the traces topic, as JSON by {@code trace-summary.schema.json}.
 *
 * @param groupId the first group that a released span of it named; null while none has
 * @param root the first released span without parent; null while there is none
 * @param spans released spans
 * @param completed those of them that have ended
 * @param waiting records that wait for their parent
 * @param orphans spans that left without their parent, and stubs
 * @param roots released spans without parent
 * @param firstAppended when its first record was appended to the spans topic, in milliseconds since 1970
 * @param lastAppended its last record
 */
public record TraceSummary(
        String account,
        String traceId,
        @Nullable String groupId,
        TraceState state,
        @Nullable Root root,
        int spans,
        int completed,
        int waiting,
        int orphans,
        int roots,
        long firstAppended,
        long lastAppended) {
    /** What SGP shows of a trace: its root's name, status and times (SGP contract, section 7.15). */
    public record Root(
            String id,
            String name,
            @Nullable String status,
            String start,
            @Nullable String end) {}

    /** One JSON object, UTF-8; what is null is left out. */
    public byte[] toJson() {
        JsonMembers json = new JsonMembers();
        json.put("account", Json.quoted(account));
        json.put("trace_id", Json.quoted(traceId));
        json.putUnlessNull("group_id", groupId);
        json.put("state", Json.quoted(state.text()));
        if (root != null) {
            json.put("root", json(root));
        }
        json.put("spans", Json.number(spans));
        json.put("completed", Json.number(completed));
        json.put("waiting", Json.number(waiting));
        json.put("orphans", Json.number(orphans));
        json.put("roots", Json.number(roots));
        json.put("first_appended_ms", Json.number(firstAppended));
        json.put("last_appended_ms", Json.number(lastAppended));
        return json.toBytes();
    }

    private static byte[] json(Root root) {
        JsonMembers json = new JsonMembers();
        json.put("id", Json.quoted(root.id));
        json.put("name", Json.quoted(root.name));
        json.putUnlessNull("status", root.status);
        json.put("start_timestamp", Json.quoted(root.start));
        json.putUnlessNull("end_timestamp", root.end);
        return json.toBytes();
    }
}
