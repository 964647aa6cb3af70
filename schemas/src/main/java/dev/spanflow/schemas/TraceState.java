/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.util.Locale;

/** How far a trace is, for display: it may go back when more of it comes. */
public enum TraceState {
    /** Its root has not ended, or something of it waits, or a span of it has not ended. */
    OPEN,
    /** Neither open nor failed. */
    COMPLETE,
    /** Not open, and the root's status is {@code ERROR}. */
    FAILED;

    /** As it is written. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
