/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

/** A value that is no span record and cannot be repaired into one. Made per bad record, so it carries no stack trace. */
public final class InvalidSpanException extends Exception {
    private static final long serialVersionUID = 1L;
    private final Reason reason;

    public InvalidSpanException(Reason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** What is wrong, with the field and its value, for people. Never null; at most a few hundred characters. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
