/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import org.jspecify.annotations.Nullable;

/**
 * A record that left.
 *
 * @param name trace and span
 * @param parent the one it names as it leaves, with its trace; null when it left as a root
 * @param snapshot the number of the snapshot that was sent; {@link #STUB} for a stub
 * @param first whether it is said to be the first of its span
 * @param how what became of it for want of its parent
 */
record Left(String name, @Nullable String parent, int snapshot, boolean first, How how) {
    static final int STUB = -1;

    enum How {
        IN_ORDER,
        PASSED,
        REROOTED,
        PARKED
    }

    boolean stub() {
        return snapshot == STUB;
    }

    boolean orphan() {
        return how == How.PASSED || how == How.REROOTED;
    }
}
