/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.nio.ByteBuffer;

/** 128 bits that stand for (account, trace_id). */
public record TraceKey(long high, long low) {
    static final int BYTES = 16;

    static TraceKey read(ByteBuffer from) {
        return new TraceKey(from.getLong(), from.getLong());
    }

    void write(ByteBuffer to) {
        to.putLong(high).putLong(low);
    }
}
