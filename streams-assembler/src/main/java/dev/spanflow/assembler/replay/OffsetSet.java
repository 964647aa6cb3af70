/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import java.util.BitSet;
import java.util.TreeMap;

/** Offsets of one partition: a bit for each, in chunks that are there only where there is something in them. */
final class OffsetSet {
    private static final int CHUNK = 1 << 16;

    private final TreeMap<Long, BitSet> chunks = new TreeMap<>();
    private long size;

    void add(long offset) {
        BitSet chunk = chunks.computeIfAbsent(offset / CHUNK, any -> new BitSet());
        size += chunk.get((int) (offset % CHUNK)) ? 0 : 1;
        chunk.set((int) (offset % CHUNK));
    }

    boolean contains(long offset) {
        BitSet chunk = chunks.get(offset / CHUNK);
        return chunk != null && chunk.get((int) (offset % CHUNK));
    }

    long size() {
        return size;
    }

    /** The smallest; there must be one. */
    long first() {
        var first = chunks.firstEntry();
        return first.getKey() * CHUNK + first.getValue().nextSetBit(0);
    }

    /** The greatest; there must be one. */
    long last() {
        var last = chunks.lastEntry();
        return last.getKey() * CHUNK + last.getValue().length() - 1;
    }
}
