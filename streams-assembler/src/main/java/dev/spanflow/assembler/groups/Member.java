/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.groups;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A trace as a member of its group: the row that says what to take back from the roll-up.
 *
 * @param changed when the group heard of it last, in milliseconds since 1970
 */
record Member(Share share, long changed) {
    static @Nullable Member read(byte @Nullable [] row) {
        return row == null ? null : of(row);
    }

    static Member of(byte[] row) {
        ByteBuffer from = GroupRowVersion.check(row);
        return new Member(Share.read(from), from.getLong());
    }

    byte[] row() {
        ByteBuffer row = ByteBuffer.allocate(1 + Share.BYTES + Long.BYTES).put(GroupRowVersion.CURRENT);
        share.write(row);
        return row.putLong(changed).array();
    }
}
