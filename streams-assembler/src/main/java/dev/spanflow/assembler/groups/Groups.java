/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.groups;

import dev.spanflow.schemas.GroupRollup;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The groups of one partition. A change takes back from the roll-up what the trace's own row says that it added before, and
 * adds what it adds now: two reads and two writes, however many traces the group has, and right also for a trace whose id is
 * used again.
 *
 * <p>A trace goes a retention after its last change. There is one entry by time for it, made when it joins; when that is due and
 * the trace has changed meanwhile, the entry moves on to then. So a change costs no move, and what is due is found at the front
 * of the entries, behind those that were deleted. Time is that of the changes' own topic; it never goes back.
 */
final class Groups {
    private static final byte[] NOTHING = {GroupRowVersion.CURRENT};

    private final GroupRows rows;
    private final long retentionMillis;

    /** All entries before this time are gone. */
    private long settled;

    private long now;

    Groups(GroupRows rows, long retentionMillis) {
        this.rows = rows;
        this.retentionMillis = retentionMillis;
        byte[] row = rows.get(GroupKeys.settled());
        this.settled = row == null ? 0 : GroupRowVersion.check(row).getLong();
        this.now = settled;
    }

    /**
     * Takes one change.
     *
     * @param appended when it was appended to its topic, in milliseconds since 1970
     * @return the group as it is now; null when nothing was known of a trace that leaves
     */
    @Nullable
    GroupRollup apply(GroupChange change, long appended) {
        now = Math.max(now, appended);
        byte[] key = GroupKeys.member(change.account(), change.groupId(), change.traceId());
        Member before = Member.read(rows.get(key));
        Share share = change.share();
        if (before == null && share == null) {
            return null;
        }
        rows.put(key, share == null ? null : new Member(share, now).row());
        if (before == null) {
            rows.put(GroupKeys.at(now, key), NOTHING);
        }
        return replace(change.account(), change.groupId(), before == null ? null : before.share(), share);
    }

    /**
     * Looks at no more than so many of the entries that are due, and lets those traces go that have not changed for a retention.
     *
     * @return the groups that have lost some, as they are now
     */
    Collection<GroupRollup> expire(int atMost) {
        long horizon = now - retentionMillis;
        if (horizon < settled) {
            return List.of();
        }
        List<Map.Entry<byte[], byte[]>> due = rows.between(GroupKeys.at(settled), GroupKeys.at(horizon + 1), atMost);
        Map<String, GroupRollup> changed = new LinkedHashMap<>();
        for (Map.Entry<byte[], byte[]> entry : due) {
            GroupRollup rollup = settle(entry.getKey(), horizon);
            if (rollup != null) {
                changed.put(rollup.account() + '\0' + rollup.groupId(), rollup);
            }
        }
        settled = due.size() < atMost
                ? horizon + 1
                : GroupKeys.time(due.get(due.size() - 1).getKey());
        if (!due.isEmpty()) {
            rows.put(
                    GroupKeys.settled(),
                    ByteBuffer.allocate(1 + Long.BYTES)
                            .put(GroupRowVersion.CURRENT)
                            .putLong(settled)
                            .array());
        }
        return changed.values();
    }

    private @Nullable GroupRollup settle(byte[] entry, long horizon) {
        byte[] key = GroupKeys.memberOf(entry);
        Member member = Member.read(rows.get(key));
        rows.put(entry, null);
        if (member == null) {
            return null;
        }
        if (member.changed() > horizon) {
            rows.put(GroupKeys.at(member.changed(), key), NOTHING);
            return null;
        }
        rows.put(key, null);
        String[] names = GroupKeys.names(key);
        return replace(names[0], names[1], member.share(), null);
    }

    private GroupRollup replace(String account, String groupId, @Nullable Share before, @Nullable Share share) {
        byte[] key = GroupKeys.rollUp(account, groupId);
        RollUp rollUp = RollUp.read(rows.get(key));
        rollUp = before == null ? rollUp : rollUp.minus(before);
        rollUp = share == null ? rollUp : rollUp.plus(share);
        rows.put(key, rollUp.hasNoTraces() ? null : rollUp.row());
        return rollUp.of(account, groupId);
    }
}
