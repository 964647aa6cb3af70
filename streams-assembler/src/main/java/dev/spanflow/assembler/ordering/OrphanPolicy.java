/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

/** How spans leave whose parent is missing when its deadline has passed. */
public enum OrphanPolicy {
    /** As they are, marked. Writes over nothing. */
    PASS,
    /** Under a stand-in for the parent, which the exporter writes only where SGP has none. */
    STUB,
    /** Under the trace's root, or as roots while it has none; the id they named is kept in the marks. */
    REROOT,
    /** To the dead letters, with all that waits for them. */
    PARK
}
