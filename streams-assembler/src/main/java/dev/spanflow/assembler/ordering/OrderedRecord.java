/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.schemas.Kind;

/** A record that leaves: its parent left before it, or is missing and it says so. Or one that is parked, as it came. */
public final class OrderedRecord {
    public static final long NO_OFFSET = -1;

    private final String account;
    private final String traceId;
    private final Kind kind;
    private final byte[] bytes;
    private final byte[] headers;
    private final long appended;
    private final long offset;

    private OrderedRecord(TraceHeader trace, Kind kind, byte[] bytes, byte[] headers, long appended, long offset) {
        this.account = trace.account();
        this.traceId = trace.traceId();
        this.kind = kind;
        this.bytes = bytes;
        this.headers = headers;
        this.appended = appended;
        this.offset = offset;
    }

    static OrderedRecord of(TraceHeader trace, Snapshot snapshot, Departure how) {
        return new OrderedRecord(
                trace,
                how.kind(),
                how.edit(snapshot.span()),
                snapshot.headers(),
                snapshot.appended(),
                snapshot.offset());
    }

    static OrderedRecord asItCame(TraceHeader trace, Snapshot snapshot) {
        return new OrderedRecord(
                trace, Kind.FIRST, snapshot.span(), snapshot.headers(), snapshot.appended(), snapshot.offset());
    }

    /** A stub came from nowhere. */
    static OrderedRecord stub(TraceHeader trace, byte[] bytes, long now) {
        return new OrderedRecord(trace, Kind.STUB, bytes, new byte[0], now, NO_OFFSET);
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
        return bytes;
    }

    /** What {@link Arrival} was given as headers. Not a copy. */
    public byte[] headers() {
        return headers;
    }

    /** When it was appended to the input, in milliseconds since 1970. */
    public long appended() {
        return appended;
    }

    /** The offset at which the record came in; {@link #NO_OFFSET} for a stub. */
    public long offset() {
        return offset;
    }
}
