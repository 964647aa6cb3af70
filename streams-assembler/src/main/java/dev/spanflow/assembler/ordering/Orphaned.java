/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

/** What was done because a parent did not come; counted beside the classes of {@link Outcome}. */
public enum Orphaned {
    /** A span left without its parent, marked. */
    PASSED,
    /** A stub left in a parent's place. */
    STUBBED
}
