/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

/** On what terms a record leaves, or those who wait for a span. */
enum Leave {
    /** Its parent has left, or it has none. */
    IN_ORDER,
    /** Its parent is missing: as it is, marked. */
    PASSED,
    /** Its parent is missing: under the trace's root. */
    REROOTED,
    /** Its parent is missing: to the dead letters. */
    PARKED,
    /** It is on a cycle, and is where the cycle is cut. */
    CUT;

    private static final Leave[] VALUES = values();

    /** The number in the state; {@link #of} reads it. */
    byte code() {
        return switch (this) {
            case IN_ORDER -> 0;
            case PASSED -> 1;
            case REROOTED -> 2;
            case PARKED -> 3;
            case CUT -> 4;
        };
    }

    static Leave of(int code) {
        return VALUES[code];
    }
}
