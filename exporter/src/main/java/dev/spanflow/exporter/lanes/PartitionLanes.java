/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import dev.spanflow.exporter.ledger.OffsetLedger;
import dev.spanflow.exporter.ledger.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The lanes of one assigned partition, with its open offsets and the bytes it holds. Confined to the poll thread. */
public final class PartitionLanes {
    static final int MAX_ASIDE = 64;
    /** What an open record costs beside its bytes, roughly. */
    private static final int OVERHEAD_BYTES = 512;

    private final OffsetLedger offsets = new OffsetLedger();
    private final List<Lane> lanes;
    private final Map<String, Lane> aside = new HashMap<>();
    private List<Lane> all;
    private boolean changed;
    private boolean abandoned;

    public PartitionLanes(int count, LaneSettings settings, Passes passes, BodyLimit bodyLimit) {
        lanes = IntStream.range(0, count)
                .mapToObj(i -> new Lane(settings, passes, bodyLimit))
                .toList();
        all = lanes;
    }

    /** All records of a trace have one lane. */
    public Lane laneOf(String traceId) {
        Lane own = aside.get(traceId);
        return own != null ? own : sharedLaneOf(traceId);
    }

    private Lane sharedLaneOf(String traceId) {
        int hash = traceId.hashCode() * 0x9E3779B1;
        return lanes.get(Math.floorMod(hash ^ hash >>> 16, lanes.size()));
    }

    /** Gives a trace that holds up others a lane of its own, until that is empty; not beyond {@value #MAX_ASIDE}. */
    public void setAside(String traceId) {
        Lane shared = sharedLaneOf(traceId);
        if (aside.size() < MAX_ASIDE) {
            aside.put(traceId, shared.setAside(traceId));
            listAll();
        } else {
            shared.keepTogether();
        }
    }

    private void listAll() {
        List<Lane> listed = new ArrayList<>(lanes);
        listed.addAll(aside.values());
        all = List.copyOf(listed);
        changed = true;
    }

    /** See {@link Lane#turnEnded}. */
    public void turnEnded() {
        all.forEach(Lane::turnEnded);
        if (!aside.isEmpty() && aside.values().removeIf(Lane::isIdle)) {
            listAll();
        }
    }

    public void taken(long offset, long appendedAt, int bytes) {
        offsets.taken(offset, appendedAt, bytes + OVERHEAD_BYTES);
    }

    public void done(long offset, Outcome outcome) {
        offsets.done(offset, outcome);
    }

    public OffsetLedger offsets() {
        return offsets;
    }

    /** Whether {@link #lanes} has changed since the last question. */
    public boolean haveLanesChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /** Also those of traces that were set aside. */
    public List<Lane> lanes() {
        return all;
    }

    /** Traces that have a lane of their own, see {@link #setAside}. */
    public int tracesAside() {
        return aside.size();
    }

    public long openBytes() {
        return offsets.openBytes();
    }

    public boolean isInFlight() {
        return all.stream().anyMatch(Lane::isInFlight);
    }

    /** Nothing starts any more; requests in flight may still be answered. */
    public void close() {
        all.forEach(Lane::close);
    }

    /** The partition is somebody else's now: what is still answered does not count. */
    public void abandon() {
        close();
        abandoned = true;
    }

    public boolean isAbandoned() {
        return abandoned;
    }
}
