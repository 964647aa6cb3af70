/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

/**
 * The class of a received record in the ledger; each record gets exactly one, when it stops waiting. Records that wait
 * have none yet.
 */
public enum Outcome {
    /** Left as the first record of its span. */
    RELEASED(0),
    /** Left as a later record of a span that had left. */
    UPDATE(1),
    /** Replaced by a newer snapshot while it waited. */
    SUPERSEDED(2),
    /** The same bytes as the snapshot before it. */
    DUPLICATE(3),
    /** Older than what has left, or than what waits. */
    STALE(4),
    /** Lay on a wrong partition and was written back where it belongs; there it is received again. */
    REROUTED(5),
    /** Went to the dead letters, at the door or parked. */
    DEAD_LETTERED(6);

    private final int place;

    Outcome(int place) {
        this.place = place;
    }

    /** Where the state keeps its number; never changes. */
    int place() {
        return place;
    }
}
