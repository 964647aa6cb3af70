/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

/** Failures of one batch in a row. */
final class Streak {
    private final Patience patience;
    private int count;
    private long since;

    Streak(Patience patience) {
        this.patience = patience;
    }

    boolean isNew() {
        return count == 0;
    }

    /** Returns whether it has failed often and long enough to look into it; then it counts anew. */
    boolean failed(long now) {
        if (count++ == 0) {
            since = now;
        }
        if (count < Patience.FAILURES || now - since < patience.batchNanos()) {
            return false;
        }
        count = 0;
        return true;
    }

    void end() {
        count = 0;
    }
}
