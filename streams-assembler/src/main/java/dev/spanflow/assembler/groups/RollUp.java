/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.groups;

import dev.spanflow.schemas.GroupRollup;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the traces of a group add up to. The times only widen: what one trace stretched them by cannot be taken back.
 *
 * @param open traces that are open; {@code complete}, {@code failed} likewise
 * @param spans released spans of all its traces
 */
record RollUp(long open, long complete, long failed, long spans, long firstAppended, long lastAppended) {
    private static final RollUp EMPTY = new RollUp(0, 0, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE);

    static RollUp read(byte @Nullable [] row) {
        if (row == null) {
            return EMPTY;
        }
        ByteBuffer from = GroupRowVersion.check(row);
        return new RollUp(
                from.getLong(), from.getLong(), from.getLong(), from.getLong(), from.getLong(), from.getLong());
    }

    byte[] row() {
        return ByteBuffer.allocate(1 + 6 * Long.BYTES)
                .put(GroupRowVersion.CURRENT)
                .putLong(open)
                .putLong(complete)
                .putLong(failed)
                .putLong(spans)
                .putLong(firstAppended)
                .putLong(lastAppended)
                .array();
    }

    RollUp plus(Share share) {
        return counted(share, 1)
                .during(Math.min(firstAppended, share.firstAppended()), Math.max(lastAppended, share.lastAppended()));
    }

    RollUp minus(Share share) {
        return counted(share, -1);
    }

    boolean hasNoTraces() {
        return open + complete + failed == 0;
    }

    GroupRollup of(String account, String groupId) {
        return new GroupRollup(account, groupId, open, complete, failed, spans, firstAppended, lastAppended);
    }

    private RollUp counted(Share share, int sign) {
        long more = sign * share.spans();
        return switch (share.state()) {
            case OPEN -> new RollUp(open + sign, complete, failed, spans + more, firstAppended, lastAppended);
            case COMPLETE -> new RollUp(open, complete + sign, failed, spans + more, firstAppended, lastAppended);
            case FAILED -> new RollUp(open, complete, failed + sign, spans + more, firstAppended, lastAppended);
        };
    }

    private RollUp during(long first, long last) {
        return new RollUp(open, complete, failed, spans, first, last);
    }
}
