/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.nio.ByteBuffer;

/** The keys of the rows: a letter for the kind of row, the trace, then what tells rows of one kind apart. */
final class RowKeys {
    private static final int TRACE_KEY = 1 + TraceKey.BYTES;

    private RowKeys() {}

    /** The trace's header and its first chunk of released spans. */
    static byte[] trace(TraceKey trace) {
        return start('T', trace, 0).array();
    }

    /** One of the further chunks of released spans. */
    static byte[] released(TraceKey trace, int chunk) {
        return start('R', trace, Integer.BYTES).putInt(chunk).array();
    }

    /** A span's snapshot that waits. */
    static byte[] waiting(TraceKey trace, long span) {
        return start('W', trace, Long.BYTES).putLong(span).array();
    }

    /** The newest chunk of the list of those who wait for a span. */
    static byte[] waiters(TraceKey trace, long parent) {
        return start('C', trace, Long.BYTES).putLong(parent).array();
    }

    /** One of the full chunks of that list. */
    static byte[] waiters(TraceKey trace, long parent, int chunk) {
        return start('C', trace, Long.BYTES + Integer.BYTES)
                .putLong(parent)
                .putInt(chunk)
                .array();
    }

    /** What the trace's summary tells of its root, and what its group was told. */
    static byte[] summary(TraceKey trace) {
        return start('S', trace, 0).array();
    }

    /** The two ends of the frontier. */
    static byte[] frontier() {
        return queue('Q');
    }

    /** A full chunk in the middle of the frontier. */
    static byte[] frontier(long chunk) {
        return ByteBuffer.allocate(1 + Long.BYTES)
                .put((byte) 'Q')
                .putLong(chunk)
                .array();
    }

    /** The ends of a {@link RowQueue}. */
    static byte[] queue(char kind) {
        return new byte[] {(byte) kind};
    }

    /** A chunk of a {@link RowQueue}. */
    static byte[] queue(char kind, long chunk) {
        return ByteBuffer.allocate(1 + Long.BYTES)
                .put((byte) kind)
                .putLong(chunk)
                .array();
    }

    /** The task's clock. */
    static byte[] clock() {
        return new byte[] {'K'};
    }

    private static ByteBuffer start(char kind, TraceKey trace, int rest) {
        ByteBuffer key = ByteBuffer.allocate(TRACE_KEY + rest).put((byte) kind);
        trace.write(key);
        return key;
    }
}
