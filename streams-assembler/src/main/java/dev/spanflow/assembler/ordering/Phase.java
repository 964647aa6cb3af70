/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

/** How far a record tells its span's story; ordered. */
enum Phase {
    /** Stands for a span of which nothing has come. */
    STUB,
    STARTED,
    COMPLETED;

    private static final Phase[] VALUES = values();

    /** The number in the state; {@link #of} reads it. */
    byte code() {
        return switch (this) {
            case STUB -> 0;
            case STARTED -> 1;
            case COMPLETED -> 2;
        };
    }

    static Phase of(int code) {
        return VALUES[code];
    }
}
