/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.ledger;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The records from the first open one on, in the order of their offsets, in arrays. Those done out of turn keep their place
 * until room is needed; then they are summed up behind the open one before them. So it grows with the open records only,
 * and adding and ending one costs the same however many there are.
 */
final class OpenRecords {
    private static final int ROOM_AT_FIRST = 1024;

    private final Tally settled = new Tally();
    private long[] offsets = new long[ROOM_AT_FIRST];
    private long[] appendedAt = new long[ROOM_AT_FIRST];
    private int[] bytes = new int[ROOM_AT_FIRST];
    private @Nullable Outcome[] outcomes = new Outcome[ROOM_AT_FIRST];
    private @Nullable Tally[] behind = new Tally[ROOM_AT_FIRST];
    private int first;
    private int end;
    private int open;
    private long openBytes;

    /** Offsets come in rising order. */
    void add(long offset, long at, int size) {
        if (end == offsets.length) {
            makeRoom();
        }
        offsets[end] = offset;
        appendedAt[end] = at;
        bytes[end] = size;
        end++;
        open++;
        openBytes += size;
    }

    /** One that is not open is passed over. */
    void done(long offset, Outcome outcome) {
        int place = placeOf(offset);
        if (place < 0 || outcomes[place] != null) {
            return;
        }
        outcomes[place] = outcome;
        open--;
        openBytes -= bytes[place];
        while (first < end && outcomes[first] != null) {
            sumUp(first++, settled);
        }
    }

    /** Offsets have few gaps, so it lies little before where it would be without any. */
    private int placeOf(long offset) {
        if (first == end || offset < offsets[first]) {
            return -1;
        }
        int high = (int) Math.min(end - 1L, first + (offset - offsets[first]));
        int low = high;
        for (int step = 1; offsets[low] > offset; step *= 2) {
            high = low;
            low = Math.max(first, low - step);
        }
        return Arrays.binarySearch(offsets, low, high + 1, offset);
    }

    private void sumUp(int place, Tally into) {
        Outcome outcome = outcomes[place];
        if (outcome != null) {
            into.add(outcome, appendedAt[place]);
        }
        Tally more = behind[place];
        if (more != null) {
            into.addAll(more);
        }
        outcomes[place] = null;
        behind[place] = null;
    }

    private void makeRoom() {
        pack();
        if (end > offsets.length / 2) {
            int room = offsets.length * 2;
            offsets = Arrays.copyOf(offsets, room);
            appendedAt = Arrays.copyOf(appendedAt, room);
            bytes = Arrays.copyOf(bytes, room);
            outcomes = Arrays.copyOf(outcomes, room);
            behind = Arrays.copyOf(behind, room);
        }
    }

    /** Moves the open ones to the front. The first of all is open. */
    private void pack() {
        int to = 0;
        for (int from = first; from < end; from++) {
            if (outcomes[from] == null) {
                move(from, to++);
            } else {
                sumUp(from, behind(to - 1));
            }
        }
        first = 0;
        end = to;
    }

    private void move(int from, int to) {
        Tally tally = behind[from];
        behind[from] = null;
        offsets[to] = offsets[from];
        appendedAt[to] = appendedAt[from];
        bytes[to] = bytes[from];
        behind[to] = tally;
    }

    private Tally behind(int place) {
        Tally tally = behind[place];
        if (tally == null) {
            tally = new Tally();
            behind[place] = tally;
        }
        return tally;
    }

    boolean isEmpty() {
        return open == 0;
    }

    int size() {
        return open;
    }

    /** What the open ones hold together. */
    long bytes() {
        return openBytes;
    }

    /** How many places there are. */
    int room() {
        return offsets.length;
    }

    long firstOffset() {
        return offsets[first];
    }

    /** In milliseconds since 1970. */
    long firstAppendedAt() {
        return appendedAt[first];
    }

    /** What was done before the first open one. */
    Tally settled() {
        return settled;
    }
}
