/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

/**
 * Failures of one span that was sent alone. A failure counts against the span only if others passed since the one before. If
 * others failed and none passed it is an outage, and the count starts anew; if nothing else was sent, that tells nothing.
 */
final class Strikes {
    private final Patience patience;
    private final Passes passes;
    private int count;
    private long since;
    private long passesSeen;
    private long failuresSeen;

    Strikes(Patience patience, Passes passes) {
        this.patience = patience;
        this.passes = passes;
        look();
    }

    /** Returns whether the span is to be given up. */
    boolean failed(long now) {
        boolean othersPass = passes.count() > passesSeen;
        boolean othersFail = passes.failures() > failuresSeen;
        look();
        if (othersPass) {
            since = count == 0 ? now : since;
            count++;
        } else if (othersFail) {
            count = 0;
        }
        return othersPass && count >= Patience.FAILURES && now - since >= patience.spanNanos() && passes.mayGiveUp(now);
    }

    private void look() {
        passesSeen = passes.count();
        failuresSeen = passes.failures();
    }

    void end() {
        count = 0;
        look();
    }
}
