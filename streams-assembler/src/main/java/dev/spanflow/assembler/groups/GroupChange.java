/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.groups;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.assembler.ordering.GroupShare;
import dev.spanflow.schemas.Ids;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A trace adds something else to its group than before: the value of the topic group-changes. It tells what the trace adds
 * now, not the difference, so that hearing it twice changes nothing.
 */
public final class GroupChange {
    private static final byte VERSION = 2;

    private final String account;
    private final String groupId;
    private final String traceId;
    private final @Nullable Share share;

    GroupChange(String account, String groupId, String traceId, @Nullable Share share) {
        this.account = account;
        this.groupId = groupId;
        this.traceId = traceId;
        this.share = share;
    }

    /** What to tell of a trace that added one thing before and another now: to one group, or to two. */
    public static List<GroupChange> between(String traceId, @Nullable GroupShare before, @Nullable GroupShare now) {
        List<GroupChange> changes = new ArrayList<>(2);
        if (before != null && !isSameGroup(before, now)) {
            changes.add(new GroupChange(before.account(), before.groupId(), traceId, null));
        }
        if (now != null && !now.equals(before)) {
            changes.add(new GroupChange(now.account(), now.groupId(), traceId, Share.of(now)));
        }
        return changes;
    }

    private static boolean isSameGroup(GroupShare one, @Nullable GroupShare other) {
        return other != null
                && one.groupId().equals(other.groupId())
                && one.account().equals(other.account());
    }

    /**
     * @throws IllegalArgumentException when the bytes are no group change; the message tells why
     * @throws IllegalStateException when a newer release wrote them
     */
    static GroupChange read(byte @Nullable [] bytes) {
        if (bytes == null) {
            throw new IllegalArgumentException("the record has no value");
        }
        try {
            return read(ByteBuffer.wrap(bytes));
        } catch (BufferUnderflowException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new IllegalArgumentException("the bytes are no group change of version " + VERSION, e);
        }
    }

    private static GroupChange read(ByteBuffer from) {
        byte version = from.get();
        if (version > VERSION && version < 0x20) { // what starts with a printable character is no version of ours
            throw new IllegalStateException("A group change was written by a newer release (version " + version
                    + ", this one knows " + VERSION + "): upgrade this one");
        }
        if (version != VERSION) {
            throw new IllegalArgumentException("the first byte is " + version + ", not the version " + VERSION);
        }
        return new GroupChange(text(from), text(from), text(from), from.hasRemaining() ? Share.read(from) : null);
    }

    private static String text(ByteBuffer from) {
        int length = from.getInt();
        if (length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] utf8 = new byte[length];
        from.get(utf8);
        String text = new String(utf8, UTF_8);
        String fault = Ids.fault(text);
        if (fault != null) {
            throw new IllegalArgumentException("an id in it " + fault);
        }
        return text;
    }

    /** The record's key: a group's changes lie on one partition. */
    public byte[] key() {
        return groupId.getBytes(UTF_8);
    }

    /** The record's value. */
    public byte[] toBytes() {
        byte[] accountText = account.getBytes(UTF_8);
        byte[] groupText = key();
        byte[] traceText = traceId.getBytes(UTF_8);
        int texts = 3 * Integer.BYTES + accountText.length + groupText.length + traceText.length;
        ByteBuffer to = ByteBuffer.allocate(1 + texts + (share == null ? 0 : Share.BYTES));
        to.put(VERSION);
        to.putInt(accountText.length).put(accountText);
        to.putInt(groupText.length).put(groupText);
        to.putInt(traceText.length).put(traceText);
        if (share != null) {
            share.write(to);
        }
        return to.array();
    }

    String account() {
        return account;
    }

    String groupId() {
        return groupId;
    }

    String traceId() {
        return traceId;
    }

    /** What the trace adds now; null when it has left the group. */
    @Nullable
    Share share() {
        return share;
    }
}
