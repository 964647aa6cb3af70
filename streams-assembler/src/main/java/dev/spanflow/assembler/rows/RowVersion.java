/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.rows;

import java.nio.ByteBuffer;

/** The first byte of every row. */
public final class RowVersion {
    public static final byte CURRENT = 1;

    private RowVersion() {}

    /**
     * Opens a row behind its version.
     *
     * @throws IllegalStateException when a newer release wrote it
     */
    public static ByteBuffer check(byte[] row) {
        if (row[0] > CURRENT) {
            throw new IllegalStateException("The state was written by a newer release (row version " + row[0]
                    + ", this one knows " + CURRENT + "): run that release, or restore with a new application id");
        }
        return ByteBuffer.wrap(row, 1, row.length - 1);
    }

    static byte[] bytesOf(Row row) {
        ByteBuffer bytes = ByteBuffer.allocate(1 + row.bytes()).put(CURRENT);
        row.write(bytes);
        if (bytes.hasRemaining()) {
            throw new IllegalStateException("a row has fewer bytes than it said: " + row.getClass());
        }
        return bytes.array();
    }
}
