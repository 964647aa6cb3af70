/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Some of a trace's released spans, as the bytes of their row: fixed entries in no order, found by looking at each. A chunk
 * holds few enough that this is quicker than anything clever.
 */
final class ReleasedChunk {
    /** Id, flags, content, parent, six bytes of append time. */
    static final int ENTRY_BYTES = Long.BYTES + 1 + Long.BYTES + Long.BYTES + 6;

    private static final int FLAGS = Long.BYTES;
    private static final int CONTENT = FLAGS + 1;
    private static final int PARENT = CONTENT + Long.BYTES;
    private static final int APPENDED = PARENT + Long.BYTES;
    private static final int PHASE_BITS = 0x3;
    private static final int CUT_BIT = 0x4;
    private static final int PASSED_BIT = 0x8;

    private ByteBuffer entries;
    private boolean changed;

    /** Takes what is left in the buffer. */
    ReleasedChunk(ByteBuffer from) {
        this.entries = ByteBuffer.allocate(from.remaining()).put(from);
    }

    static ReleasedChunk empty() {
        return new ReleasedChunk(ByteBuffer.allocate(0));
    }

    @Nullable
    Released get(long id) {
        int at = find(id);
        return at < 0 ? null : entry(at);
    }

    /** Adds or replaces an entry. */
    void put(long id, Released span) {
        int at = find(id);
        if (at < 0) {
            at = entries.position();
            reserve();
            entries.position(at + ENTRY_BYTES);
        }
        entries.putLong(at, id);
        int marks = (span.cut() ? CUT_BIT : 0) | (span.passed() ? PASSED_BIT : 0);
        entries.put(at + FLAGS, (byte) (span.phase().code() | marks));
        entries.putLong(at + CONTENT, span.content());
        entries.putLong(at + PARENT, span.parent());
        entries.putShort(at + APPENDED, (short) (span.appended() >>> 32));
        entries.putInt(at + APPENDED + Short.BYTES, (int) span.appended());
        changed = true;
    }

    /** Moves the entries that belong elsewhere now. */
    void split(ChunkCount chunks, int self, ReleasedChunk other) {
        ByteBuffer all = entries;
        entries = ByteBuffer.allocate(all.position());
        for (int at = 0; at < all.position(); at += ENTRY_BYTES) {
            ReleasedChunk home = chunks.chunkOf(all.getLong(at)) == self ? this : other;
            home.reserve();
            int to = home.entries.position();
            home.entries.put(to, all, at, ENTRY_BYTES).position(to + ENTRY_BYTES);
        }
        changed = true;
        other.changed = true;
    }

    int bytes() {
        return entries.position();
    }

    void write(ByteBuffer to) {
        to.put(entries.array(), 0, entries.position());
        changed = false;
    }

    boolean changed() {
        return changed;
    }

    private int find(long id) {
        for (int at = 0; at < entries.position(); at += ENTRY_BYTES) {
            if (entries.getLong(at) == id) {
                return at;
            }
        }
        return -1;
    }

    private Released entry(int at) {
        int flags = entries.get(at + FLAGS);
        long appended = (long) entries.getShort(at + APPENDED) << 32
                | Integer.toUnsignedLong(entries.getInt(at + APPENDED + Short.BYTES));
        return new Released(
                Phase.of(flags & PHASE_BITS),
                (flags & CUT_BIT) != 0,
                (flags & PASSED_BIT) != 0,
                entries.getLong(at + CONTENT),
                entries.getLong(at + PARENT),
                appended);
    }

    private void reserve() {
        if (entries.remaining() < ENTRY_BYTES) {
            int bytes = entries.position();
            entries = ByteBuffer.wrap(Arrays.copyOf(entries.array(), bytes + Math.max(4 * ENTRY_BYTES, bytes / 2)));
            entries.position(bytes);
        }
    }
}
