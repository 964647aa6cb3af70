/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.groups;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The keys of the rows: a letter for the kind of row, then ids, divided by NUL, which no id holds. So the members of a group lie
 * together, by trace_id. The entries by time lie last: behind them nothing is deleted.
 */
final class GroupKeys {
    private static final byte NUL = 0;
    private static final int TIME_AT = 1;
    private static final int NAMES_AT = TIME_AT + Long.BYTES;

    private GroupKeys() {}

    /** Up to which time the entries by time have been worked off. */
    static byte[] settled() {
        return new byte[] {'E'};
    }

    static byte[] rollUp(String account, String groupId) {
        return key('G', account + '\0' + groupId);
    }

    /** A trace of a group. */
    static byte[] member(String account, String groupId, String traceId) {
        return key('M', account + '\0' + groupId + '\0' + traceId);
    }

    /** Stands before all members of the group whose trace_id is greater; the empty one is smaller than all. */
    static byte[] membersAfter(String account, String groupId, String traceId) {
        byte[] member = member(account, groupId, traceId);
        return traceId.isEmpty() ? member : Arrays.copyOf(member, member.length + 1);
    }

    /** Stands behind all members of the group; no UTF-8 holds such a byte. */
    static byte[] membersEnd(String account, String groupId) {
        byte[] end = membersAfter(account, groupId, "");
        end = Arrays.copyOf(end, end.length + 1);
        end[end.length - 1] = (byte) 0xff;
        return end;
    }

    /** Stands before all entries of that time and behind all of earlier ones. */
    static byte[] at(long millis) {
        return ByteBuffer.allocate(NAMES_AT).put((byte) 'T').putLong(millis).array();
    }

    /** An entry for a member by the time of its last change, at least. */
    static byte[] at(long millis, byte[] member) {
        return ByteBuffer.allocate(NAMES_AT + member.length - 1)
                .put((byte) 'T')
                .putLong(millis)
                .put(member, 1, member.length - 1)
                .array();
    }

    static long time(byte[] entry) {
        return ByteBuffer.wrap(entry).getLong(TIME_AT);
    }

    /** The key of the member that an entry by time is for. */
    static byte[] memberOf(byte[] entry) {
        return ByteBuffer.allocate(1 + entry.length - NAMES_AT)
                .put((byte) 'M')
                .put(entry, NAMES_AT, entry.length - NAMES_AT)
                .array();
    }

    /** Account, group and trace of a member. */
    static String[] names(byte[] member) {
        return new String(member, 1, member.length - 1, UTF_8).split(Character.toString(NUL), 3);
    }

    private static byte[] key(char kind, String names) {
        byte[] text = names.getBytes(UTF_8);
        return ByteBuffer.allocate(1 + text.length).put((byte) kind).put(text).array();
    }
}
