/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a replay takes of one partition. In memory stays a bit for each record, and the groups that records lack. */
public final class Choice {
    /** So many live traces are named; the others are counted. */
    static final int NAMED = 1_000;

    private final OffsetSet newest = new OffsetSet();
    private final Map<Long, String> groups = new HashMap<>();
    private final List<String> liveNames = new ArrayList<>();
    private long traces;
    private long bytes;
    private long live;
    private long orphans;
    private long incomplete;

    void add(long offset, long recordBytes, boolean orphan) {
        newest.add(offset);
        bytes += recordBytes;
        orphans += orphan ? 1 : 0;
    }

    /** @param group which those of its records must get that name none; null when each names one, or none does */
    void addTrace(long trace, boolean lacksParents, @Nullable String group) {
        traces++;
        incomplete += lacksParents ? 1 : 0;
        if (group != null) {
            groups.put(trace, group);
        }
    }

    void addLive(String traceId) {
        live++;
        if (liveNames.size() < NAMED) {
            liveNames.add(traceId);
        }
    }

    /** Whether the record at this offset is the newest of a span that is replayed. */
    boolean isNewest(long offset) {
        return newest.contains(offset);
    }

    /** Whether no record needs a group that it does not name. */
    boolean hasNoGroups() {
        return groups.isEmpty();
    }

    /** The group of a trace's record that names none, or null. */
    @Nullable
    String group(long trace) {
        return groups.get(trace);
    }

    public boolean isEmpty() {
        return newest.size() == 0;
    }

    /** The offset of the first record that is taken; there must be one. */
    public long first() {
        return newest.first();
    }

    /** The offset behind the last that is taken; there must be one. */
    public long end() {
        return newest.last() + 1;
    }

    public long spans() {
        return newest.size();
    }

    public long traces() {
        return traces;
    }

    /** Bytes of the values. */
    public long bytes() {
        return bytes;
    }

    /** Traces left out because they are live. */
    public long live() {
        return live;
    }

    /** The ids of the first {@value #NAMED} of them. */
    public List<String> liveNames() {
        return List.copyOf(liveNames);
    }

    /** Spans whose parent does not lie on the topic. */
    public long orphans() {
        return orphans;
    }

    /** Traces with such spans. */
    public long incomplete() {
        return incomplete;
    }
}
