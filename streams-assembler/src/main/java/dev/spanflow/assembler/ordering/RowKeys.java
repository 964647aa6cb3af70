/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.assembler.rows.RowKey;

/** The letters of the rows, and where each lies. */
final class RowKeys {
    static final char TRACE = 'T';
    static final char SPANS = 'R';
    static final char WAITING = 'W';
    static final char WAITERS = 'C';
    static final char SUMMARY = 'S';
    static final char FRONTIER = 'Q';
    static final char DEADLINES = 'D';
    static final char CHANGED = 'Y';
    static final char RETENTION = 'E';
    static final char RETENTION_AGAIN = 'F';
    static final char EXPIRED = 'G';
    static final char CLOCK = 'K';
    static final char LEDGER = 'L';

    private RowKeys() {}

    /** The trace's header and its first chunk of spans. */
    static RowKey trace(TraceKey trace) {
        return key(TRACE, trace, 0, 0);
    }

    /** One of the further chunks of spans. A trace id that is used again after expiry is another life of the trace. */
    static RowKey spans(TraceKey trace, long life, int chunk) {
        return key(SPANS, trace, life, chunk);
    }

    /** A span's snapshot that waits. */
    static RowKey waiting(TraceKey trace, long span) {
        return key(WAITING, trace, span, 0);
    }

    /** The list of those who wait for a span, with its newest chunk. */
    static RowKey waiters(TraceKey trace, long parent) {
        return key(WAITERS, trace, parent, 0);
    }

    /** One of the full chunks of that list. */
    static RowKey waiters(TraceKey trace, long parent, int chunk) {
        return key(WAITERS, trace, parent, 1 + chunk);
    }

    /** What the trace's summary tells of its root, and what its group was told. */
    static RowKey summary(TraceKey trace) {
        return key(SUMMARY, trace, 0, 0);
    }

    private static RowKey key(char kind, TraceKey trace, long id, int chunk) {
        return new RowKey(kind, trace.high(), trace.low(), id, chunk);
    }
}
