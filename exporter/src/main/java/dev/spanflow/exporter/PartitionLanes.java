/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import java.util.List;
import java.util.stream.IntStream;

/** The lanes of one assigned partition, with its open offsets and the bytes it holds. Confined to the poll thread. */
final class PartitionLanes {
    /** What an open record costs beside its bytes, roughly. */
    private static final int OVERHEAD_BYTES = 512;

    private final OffsetTracker offsets = new OffsetTracker();
    private final List<Lane> lanes;
    private long openBytes;
    private boolean abandoned;

    PartitionLanes(int count, BatchLimits limits, Backoff backoff) {
        lanes = IntStream.range(0, count)
                .mapToObj(i -> new Lane(limits, backoff))
                .toList();
    }

    /** All records of a trace have one lane. */
    Lane laneOf(String traceId) {
        int hash = traceId.hashCode() * 0x9E3779B1;
        return lanes.get(Math.floorMod(hash ^ hash >>> 16, lanes.size()));
    }

    void taken(long offset, int bytes) {
        offsets.taken(offset);
        openBytes += bytes + OVERHEAD_BYTES;
    }

    void done(long offset, int bytes) {
        offsets.done(offset);
        openBytes -= bytes + OVERHEAD_BYTES;
    }

    OffsetTracker offsets() {
        return offsets;
    }

    List<Lane> lanes() {
        return lanes;
    }

    long openBytes() {
        return openBytes;
    }

    boolean isInFlight() {
        return lanes.stream().anyMatch(Lane::isInFlight);
    }

    /** Nothing starts any more; requests in flight may still be answered. */
    void close() {
        lanes.forEach(Lane::close);
    }

    /** The partition is somebody else's now: what is still answered does not count. */
    void abandon() {
        close();
        abandoned = true;
    }

    boolean isAbandoned() {
        return abandoned;
    }
}
