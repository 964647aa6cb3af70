/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

/** What was done because a parent did not come; counted beside the classes of {@link Outcome}. */
public enum Orphaned {
    /** A record left without its parent, marked. */
    PASSED,
    /** A stub left in a parent's place. */
    STUBBED,
    /** A record left under the trace's root, or as a root, marked. */
    REROOTED,
    /** A record went to the dead letters. */
    PARKED,
    /** A parent was given up before its time because too much waited. */
    EARLY
}
