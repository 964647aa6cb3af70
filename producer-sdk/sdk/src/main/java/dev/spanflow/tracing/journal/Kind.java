/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.journal;

/** What an entry says about its span. */
public enum Kind {
    /** The span still runs. The newest of these is held until the span completes. */
    STARTED(0),
    /** The span has ended. */
    COMPLETED(1),
    /** A copy of a started record, moved out of a segment that was to be deleted; never sent. */
    KEPT(2);

    private final byte code;

    Kind(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    boolean opens() {
        return this != COMPLETED;
    }

    static Kind of(byte code) {
        return code == STARTED.code ? STARTED : code == KEPT.code ? KEPT : COMPLETED;
    }
}
