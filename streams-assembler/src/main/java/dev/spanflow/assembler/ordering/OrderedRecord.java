/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.schemas.Kind;

/** A record that leaves: its parent left before it. */
public final class OrderedRecord {
    private final String account;
    private final String traceId;
    private final Kind kind;
    private final Snapshot snapshot;

    OrderedRecord(String account, String traceId, Kind kind, Snapshot snapshot) {
        this.account = account;
        this.traceId = traceId;
        this.kind = kind;
        this.snapshot = snapshot;
    }

    public String account() {
        return account;
    }

    public String traceId() {
        return traceId;
    }

    public Kind kind() {
        return kind;
    }

    /** The span record. Not a copy. */
    public byte[] bytes() {
        return snapshot.bytes();
    }

    /** What {@link Arrival} was given as headers. Not a copy. */
    public byte[] headers() {
        return snapshot.headers();
    }

    /** When it was appended to the input, in milliseconds since 1970. */
    public long appended() {
        return snapshot.appended();
    }

    /** The offset at which the record came in. */
    public long offset() {
        return snapshot.offset();
    }
}
