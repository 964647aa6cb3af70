/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.schemas.SpanType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All of a span at one moment: what one record says.
 *
 * @param end null in a started record
 * @param marks what Spanflow itself has to say: {@code metadata.spanflow}
 */
record SpanSnapshot(
        Start start,
        @Nullable Instant end,
        SpanStatus status,
        Payload input,
        Payload output,
        Payload metadata,
        Payload marks) {
    /** About what ids, times and member names take. */
    private static final int FRAME_BYTES = 500;

    /** What never changes from the start of a span on. */
    record Start(
            SpanIds ids,
            @Nullable SpanId parentId,
            String name,
            SpanType type,
            Instant time,
            @Nullable AmbientSpan ambient) {
        String id() {
            String id = ids.spanText();
            if (id == null) {
                throw new IllegalStateException("a span without an id: " + ids);
            }
            return id;
        }
    }

    /** About how long the JSON will be. */
    long bytes() {
        return FRAME_BYTES + start.name.length() + input.bytes() + output.bytes() + metadata.bytes() + marks.bytes();
    }

    SpanSnapshot withMark(String name, Object value) {
        return new SpanSnapshot(start, end, status, input, output, metadata, marks.with(name, value));
    }
}
