/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.rows;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where a row lies. Rows are reached by their whole key; the bytes stand in the order of the parts, so that for a person's
 * question all rows of a kind and a trace can be found by their first {@value #TRACE_PREFIX_BYTES} bytes.
 *
 * @param kind a letter for each kind of row
 * @param high of the 128 bits that stand for a trace; zero, with {@code low}, for rows of the whole partition
 * @param id of a span, or whatever tells rows of one kind apart
 * @param chunk of what is too long for one row
 */
public record RowKey(char kind, long high, long low, long id, int chunk) {
    public static final int TRACE_PREFIX_BYTES = 1 + 2 * Long.BYTES;
    private static final int BYTES = TRACE_PREFIX_BYTES + Long.BYTES + Integer.BYTES;

    /** A row of the whole partition. */
    public static RowKey ofPartition(char kind) {
        return new RowKey(kind, 0, 0, 0, 0);
    }

    /** One of several rows of the whole partition. */
    public static RowKey ofPartition(char kind, long number) {
        return new RowKey(kind, 0, 0, number, 1);
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .put((byte) kind)
                .putLong(high)
                .putLong(low)
                .putLong(id)
                .putInt(chunk)
                .array();
    }

    public static RowKey read(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        return new RowKey((char) from.get(), from.getLong(), from.getLong(), from.getLong(), from.getInt());
    }

    /** The first bytes of the keys of all rows of this kind and trace. */
    public byte[] tracePrefix() {
        return ByteBuffer.allocate(TRACE_PREFIX_BYTES)
                .put((byte) kind)
                .putLong(high)
                .putLong(low)
                .array();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RowKey key
                && low == key.low
                && id == key.id
                && chunk == key.chunk
                && kind == key.kind
                && high == key.high;
    }

    /** Traces and spans are hashes already. */
    @Override
    public int hashCode() {
        long mixed = (low + 31 * id + chunk) * 0x9E3779B97F4A7C15L + kind;
        return (int) (mixed ^ mixed >>> 32);
    }
}
