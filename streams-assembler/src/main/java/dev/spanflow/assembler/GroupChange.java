/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.assembler.ordering.GroupShare;
import dev.spanflow.schemas.TraceState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a trace's new summary adds to its group, or takes from it.
 *
 * @param open traces that are open, more or fewer than before; {@code complete}, {@code failed}, {@code spans} likewise
 */
record GroupChange(
        String account,
        String groupId,
        int open,
        int complete,
        int failed,
        long spans,
        long firstAppended,
        long lastAppended) {
    private static final byte VERSION = 1;

    /** What changes when a trace added one thing before and another now: to one group, or to two. */
    static List<GroupChange> between(@Nullable GroupShare before, @Nullable GroupShare now) {
        List<GroupChange> changes = new ArrayList<>(2);
        if (before != null && now != null && sameGroup(before, now)) {
            GroupChange change = of(now, 1).plus(of(before, -1));
            if (!change.isNothing() || before.lastAppended() != now.lastAppended()) {
                changes.add(change);
            }
            return changes;
        }
        if (before != null) {
            changes.add(of(before, -1));
        }
        if (now != null) {
            changes.add(of(now, 1));
        }
        return changes;
    }

    static GroupChange read(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        if (from.get() > VERSION) {
            throw new IllegalStateException("A group change was written by a newer release: upgrade this one");
        }
        return new GroupChange(
                text(from),
                text(from),
                from.getInt(),
                from.getInt(),
                from.getInt(),
                from.getLong(),
                from.getLong(),
                from.getLong());
    }

    byte[] toBytes() {
        byte[] accountText = account.getBytes(UTF_8);
        byte[] groupText = groupId.getBytes(UTF_8);
        return ByteBuffer.allocate(1 + 5 * Integer.BYTES + 3 * Long.BYTES + accountText.length + groupText.length)
                .put(VERSION)
                .putInt(accountText.length)
                .put(accountText)
                .putInt(groupText.length)
                .put(groupText)
                .putInt(open)
                .putInt(complete)
                .putInt(failed)
                .putLong(spans)
                .putLong(firstAppended)
                .putLong(lastAppended)
                .array();
    }

    private static GroupChange of(GroupShare share, int sign) {
        return new GroupChange(
                share.account(),
                share.groupId(),
                share.state() == TraceState.OPEN ? sign : 0,
                share.state() == TraceState.COMPLETE ? sign : 0,
                share.state() == TraceState.FAILED ? sign : 0,
                sign * share.spans(),
                share.firstAppended(),
                share.lastAppended());
    }

    private GroupChange plus(GroupChange other) {
        return new GroupChange(
                account,
                groupId,
                open + other.open,
                complete + other.complete,
                failed + other.failed,
                spans + other.spans,
                Math.min(firstAppended, other.firstAppended),
                Math.max(lastAppended, other.lastAppended));
    }

    private boolean isNothing() {
        return open == 0 && complete == 0 && failed == 0 && spans == 0;
    }

    private static boolean sameGroup(GroupShare one, GroupShare other) {
        return one.groupId().equals(other.groupId()) && one.account().equals(other.account());
    }

    private static String text(ByteBuffer from) {
        byte[] text = new byte[from.getInt()];
        from.get(text);
        return new String(text, UTF_8);
    }
}
