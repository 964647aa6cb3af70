/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import org.jspecify.annotations.Nullable;

/**
 * A span in the picture of its trace.
 *
 * @param parentId the one it names, or that it left under
 * @param startMicros since 1970, {@link #UNKNOWN} without a record; {@code endMicros} likewise, null while it runs
 * @param state what has become of it, for people
 */
record SpanNode(
        String id,
        @Nullable String parentId,
        String name,
        long startMicros,
        @Nullable Long endMicros,
        boolean failed,
        Look look,
        String state) {
    static final long UNKNOWN = Long.MIN_VALUE;

    /** How it stands, for colours. */
    enum Look {
        /** SGP has it. */
        EXPORTED("32"),
        /** On its way. */
        MOVING("33"),
        WAITING("33"),
        /** Somebody has to do something. */
        DEAD("31");

        private final String colour;

        Look(String colour) {
            this.colour = colour;
        }

        /** An SGR code of ANSI terminals. */
        String colour() {
            return colour;
        }
    }
}
