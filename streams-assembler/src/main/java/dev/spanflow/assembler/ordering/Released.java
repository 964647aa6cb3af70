/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

/**
 * What is remembered of a span that has left.
 *
 * @param phase of the last record that left
 * @param cut whether that record left without the parent it named
 * @param content hash of its input bytes
 * @param parent the parent it named, or {@link Snapshot#NO_PARENT}
 * @param appended its append time, in milliseconds since 1970
 */
record Released(Phase phase, boolean cut, long content, long parent, long appended) {
    /** The parent it hangs under at SGP, or {@link Snapshot#NO_PARENT}. */
    long effectiveParent() {
        return cut ? Snapshot.NO_PARENT : parent;
    }
}
