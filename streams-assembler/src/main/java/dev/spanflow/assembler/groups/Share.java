/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.groups;

import dev.spanflow.assembler.ordering.GroupShare;
import dev.spanflow.schemas.TraceState;
import java.nio.ByteBuffer;

/**
 * What a trace adds to its group.
 *
 * @param spans released spans
 * @param firstAppended when its first record was appended to the spans topic, in milliseconds since 1970
 * @param lastAppended its last record
 */
record Share(TraceState state, long spans, long firstAppended, long lastAppended) {
    static final int BYTES = 1 + 3 * Long.BYTES;

    /** By code, which never changes: the names may. */
    private static final TraceState[] STATES = {TraceState.OPEN, TraceState.COMPLETE, TraceState.FAILED};

    static Share of(GroupShare share) {
        return new Share(share.state(), share.spans(), share.firstAppended(), share.lastAppended());
    }

    static Share read(ByteBuffer from) {
        return new Share(STATES[from.get()], from.getLong(), from.getLong(), from.getLong());
    }

    void write(ByteBuffer to) {
        to.put(code()).putLong(spans).putLong(firstAppended).putLong(lastAppended);
    }

    private byte code() {
        return (byte)
                switch (state) {
                    case OPEN -> 0;
                    case COMPLETE -> 1;
                    case FAILED -> 2;
                };
    }
}
