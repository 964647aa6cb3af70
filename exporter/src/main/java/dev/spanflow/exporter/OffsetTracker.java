/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Which offsets of one partition are still open, and so up to where it may be committed. Knows only offsets that carry
 * records: gaps, such as transaction markers, are passed over.
 */
final class OffsetTracker {
    private final Set<Long> open = new LinkedHashSet<>();
    private long next = -1;
    private long committed = -1;

    /** A record was taken; offsets must come in rising order. */
    void taken(long offset) {
        if (offset < next) {
            throw new IllegalArgumentException("offset " + offset + " taken after " + (next - 1));
        }
        open.add(offset);
        next = offset + 1;
    }

    /** A record needs no more work. Told twice, it is the same. */
    void done(long offset) {
        open.remove(offset);
    }

    /** All before this offset was taken or carries no record; it can lie behind a transaction marker. */
    void readUpTo(long offset) {
        next = Math.max(next, offset);
    }

    /** The offset to commit: the first open one, else the next to be read; -1 if nothing was read. */
    long committable() {
        return open.isEmpty() ? next : open.iterator().next();
    }

    boolean hasNews() {
        return committable() > committed;
    }

    void committed(long offset) {
        committed = Math.max(committed, offset);
    }

    /** How many taken records are not done. */
    int open() {
        return open.size();
    }
}
