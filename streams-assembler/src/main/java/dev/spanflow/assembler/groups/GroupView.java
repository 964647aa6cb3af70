/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.groups;

import dev.spanflow.schemas.GroupRollup;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Answers questions about the groups of one partition. Thread-safe; what it reads may not be committed yet. */
public final class GroupView {
    private final ReadOnlyKeyValueStore<Bytes, byte[]> store;

    public GroupView(ReadOnlyKeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** The group in numbers; null when it has no traces, or none any more. */
    public @Nullable GroupRollup rollUp(String account, String groupId) {
        byte[] row = store.get(Bytes.wrap(GroupKeys.rollUp(account, groupId)));
        return row == null ? null : RollUp.read(row).of(account, groupId);
    }

    /** Its first traces by trace_id behind this one; the empty one stands before all. */
    public List<GroupMember> members(String account, String groupId, String after, int limit) {
        byte[] from = GroupKeys.membersAfter(account, groupId, after);
        byte[] to = GroupKeys.membersEnd(account, groupId);
        return StoredGroupRows.between(store, from, to, limit).stream()
                .map(GroupView::member)
                .toList();
    }

    private static GroupMember member(Map.Entry<byte[], byte[]> row) {
        Share share = Member.of(row.getValue()).share();
        return new GroupMember(
                GroupKeys.names(row.getKey())[2],
                share.state(),
                share.spans(),
                share.firstAppended(),
                share.lastAppended());
    }
}
