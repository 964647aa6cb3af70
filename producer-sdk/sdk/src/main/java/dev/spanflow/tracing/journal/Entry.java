/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.journal;

import java.nio.charset.StandardCharsets;

/**
 * A record as it was read from the journal.
 *
 * @param number what it was given when it was appended, or when the journal of a dead process was taken over
 * @param millis when it was appended, since 1970
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Entry(Place place, long number, long millis, Kind kind, byte[] key, byte[] value) {
    /** Where an entry lies. */
    record Place(Segment segment, int offset, int bytes) {}

    /** The trace id. */
    public String traceId() {
        return new String(key, StandardCharsets.UTF_8);
    }
}
