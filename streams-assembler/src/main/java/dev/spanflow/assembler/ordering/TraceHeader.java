/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.schemas.TraceState;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What is known of a trace as a whole: names, counts, times. The start of the trace's row. */
final class TraceHeader {
    private static final int COUNTS = 7 * Integer.BYTES + 5 * Long.BYTES + 2;
    private static final int SUMMARY_DUE = 0x1;
    private static final int ROOT_COMPLETED = 0x2;
    private static final int ROOT_FAILED = 0x4;

    private final String account;
    private final String traceId;
    private @Nullable String groupId;
    private byte[] names;

    /** Where the trace's first record lay: tells its lives apart when a trace id is used again after expiry. */
    final long firstOffset;

    long lastOffset;

    /** Spans of which something is known, missing ones that others wait for among them; never fewer than before. */
    int known;

    int released;
    int completed;
    int waiting;
    int awaited;
    int orphans;
    int roots;

    /** The first released span without parent, which it stays; by {@link Hashes#span}; {@link Snapshot#NO_PARENT} while there is none. */
    long root = Snapshot.NO_PARENT;

    boolean rootCompleted;
    boolean rootFailed;
    long firstAppended = Long.MAX_VALUE;
    long lastAppended = Long.MIN_VALUE;

    /** Whether the trace stands in the queue of those whose summary has changed. */
    boolean summaryDue;

    TraceHeader(String account, String traceId, long firstOffset) {
        this(account, traceId, null, Texts.write(account, traceId, null), firstOffset);
    }

    private TraceHeader(String account, String traceId, @Nullable String groupId, byte[] names, long firstOffset) {
        this.account = account;
        this.traceId = traceId;
        this.groupId = groupId;
        this.names = names;
        this.firstOffset = firstOffset;
        this.lastOffset = firstOffset;
    }

    static TraceHeader read(ByteBuffer from) {
        int start = from.position();
        String account = Texts.require(from);
        String traceId = Texts.require(from);
        String groupId = Texts.read(from);
        byte[] names = new byte[from.position() - start];
        from.get(start, names);
        TraceHeader header = new TraceHeader(account, traceId, groupId, names, from.getLong());
        header.lastOffset = from.getLong();
        header.known = from.getInt();
        header.released = from.getInt();
        header.completed = from.getInt();
        header.waiting = from.getInt();
        header.awaited = from.getInt();
        header.orphans = from.getInt();
        header.roots = from.getInt();
        header.root = from.getLong();
        header.firstAppended = from.getLong();
        header.lastAppended = from.getLong();
        int flags = from.getShort();
        header.summaryDue = (flags & SUMMARY_DUE) != 0;
        header.rootCompleted = (flags & ROOT_COMPLETED) != 0;
        header.rootFailed = (flags & ROOT_FAILED) != 0;
        return header;
    }

    int bytes() {
        return names.length + COUNTS;
    }

    void write(ByteBuffer to) {
        int flags =
                (summaryDue ? SUMMARY_DUE : 0) | (rootCompleted ? ROOT_COMPLETED : 0) | (rootFailed ? ROOT_FAILED : 0);
        to.put(names)
                .putLong(firstOffset)
                .putLong(lastOffset)
                .putInt(known)
                .putInt(released)
                .putInt(completed)
                .putInt(waiting)
                .putInt(awaited)
                .putInt(orphans)
                .putInt(roots)
                .putLong(root)
                .putLong(firstAppended)
                .putLong(lastAppended)
                .putShort((short) flags);
    }

    String account() {
        return account;
    }

    String traceId() {
        return traceId;
    }

    /** The first group that a released span named, or null. */
    @Nullable
    String groupId() {
        return groupId;
    }

    void join(String group) {
        groupId = group;
        names = Texts.write(account, traceId, groupId);
    }

    /** A record of the trace came. */
    void seen(long offset, long appended) {
        lastOffset = Math.max(lastOffset, offset);
        firstAppended = Math.min(firstAppended, appended);
        lastAppended = Math.max(lastAppended, appended);
    }

    TraceState state() {
        boolean open = !rootCompleted || waiting > 0 || completed < released;
        return open ? TraceState.OPEN : rootFailed ? TraceState.FAILED : TraceState.COMPLETE;
    }
}
