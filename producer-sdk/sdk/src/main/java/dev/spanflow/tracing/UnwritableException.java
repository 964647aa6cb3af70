/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

/** A record that cannot be made bytes; only a fault of ours, or a lack of memory, can be the cause. */
final class UnwritableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long number;

    UnwritableException(long number, Throwable cause) {
        super("record " + number + " cannot be written", cause);
        this.number = number;
    }

    long number() {
        return number;
    }
}
