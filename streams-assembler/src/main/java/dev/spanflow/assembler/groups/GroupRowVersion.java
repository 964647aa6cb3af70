/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.groups;

import java.nio.ByteBuffer;

/** The first byte of every row. */
final class GroupRowVersion {
    static final byte CURRENT = 1;

    private GroupRowVersion() {}

    /** Opens a row behind its version. */
    static ByteBuffer check(byte[] row) {
        if (row[0] > CURRENT) {
            throw new IllegalStateException("The state of groups was written by a newer release (row version " + row[0]
                    + ", this one knows " + CURRENT + "): run that release, or restore with a new application id");
        }
        return ByteBuffer.wrap(row, 1, row.length - 1);
    }
}
