/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

/**
 * A group in numbers: the value of the groups topic, as JSON by {@code group-rollup.schema.json}.
 *
 * @param open traces that are open; {@code complete}, {@code failed} likewise
 * @param spans released spans of all its traces
 * @param firstAppended when the first record of its traces was appended to the spans topic, in milliseconds since 1970
 * @param lastAppended the last record
 */
public record GroupRollup(
        String account,
        String groupId,
        long open,
        long complete,
        long failed,
        long spans,
        long firstAppended,
        long lastAppended) {
    /** One JSON object, UTF-8. */
    public byte[] toJson() {
        JsonMembers json = new JsonMembers();
        json.put("account", Json.quoted(account));
        json.put("group_id", Json.quoted(groupId));
        json.put("traces", Json.number(open + complete + failed));
        json.put("open", Json.number(open));
        json.put("complete", Json.number(complete));
        json.put("failed", Json.number(failed));
        json.put("spans", Json.number(spans));
        json.put("first_appended_ms", Json.number(firstAppended));
        json.put("last_appended_ms", Json.number(lastAppended));
        return json.toBytes();
    }
}
