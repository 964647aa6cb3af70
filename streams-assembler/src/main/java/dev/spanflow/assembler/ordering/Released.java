/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

/**
 * What is remembered of a span that has left.
 *
 * @param phase of the last record that left
 * @param cut whether that record left without the parent it named
 * @param passed whether that record left while the parent it named was missing
 * @param content hash of its input bytes
 * @param parent the parent it named, or {@link Snapshot#NO_PARENT}
 * @param appended its append time, in milliseconds since 1970
 */
record Released(Phase phase, boolean cut, boolean passed, long content, long parent, long appended) {
    /** Whether a record that names this parent is edited as the last one was. A stub named no parent of its own. */
    boolean named(long otherParent) {
        return phase != Phase.STUB && parent == otherParent;
    }

    /** The parent it hangs under at SGP, or {@link Snapshot#NO_PARENT}. */
    long effectiveParent() {
        return cut ? Snapshot.NO_PARENT : parent;
    }
}
