/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

/**
 * The class of a received record in the ledger; each record gets exactly one, when it stops waiting. Records that wait
 * have none yet.
 */
public enum Outcome {
    /** Left as the first record of its span. */
    RELEASED,
    /** Left as a later record of a span that had left. */
    UPDATE,
    /** Replaced by a newer snapshot while it waited. */
    SUPERSEDED,
    /** The same bytes as the snapshot before it. */
    DUPLICATE,
    /** Older than what has left, or than what waits. */
    STALE
}
