/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import dev.spanflow.assembler.ordering.Hashes;
import dev.spanflow.schemas.SpanRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest record of each span of some traces: a completed one is newer than a started one, else the later one is, by its
 * place on the partition; a redelivered one, whose place tells nothing, by when it was appended first. The assembler has the
 * same rule. Some 80 bytes a span.
 */
final class NewestSpans {
    private final LongIndex spans = new LongIndex();
    private final LongIndex traces = new LongIndex();
    private final List<TraceGroup> groups = new ArrayList<>();
    private long[] offsets = new long[16];
    private long[] appended = new long[16];
    private long[] parents = new long[16];
    private int[] tracesOf = new int[16];
    private int[] bytes = new int[16];
    private boolean[] completed = new boolean[16];

    /** What the records of a trace say of its group. */
    private static final class TraceGroup {
        @Nullable
        String first;

        boolean missing;
    }

    int size() {
        return spans.size();
    }

    /**
     * Notes a record; they come in the order of their offsets.
     *
     * @param appendedFirst when a redelivered record was appended at first, in milliseconds since 1970; null for any other
     * @param appendedHere when it was appended where it lies
     */
    void add(long trace, SpanRecord span, @Nullable Long appendedFirst, long appendedHere, long offset) {
        int traceNumber = traces.add(trace);
        note(traceNumber, span.groupId());
        int before = spans.size();
        int number = spans.add(SpanKeys.of(trace, span.id()));
        long time = appendedFirst == null ? appendedHere : appendedFirst;
        if (number == before) {
            makeRoom(number);
        } else if (isOlder(number, span.completed(), appendedFirst != null, time)) {
            return;
        }
        offsets[number] = offset;
        appended[number] = time;
        completed[number] = span.completed();
        bytes[number] = span.bytes().length;
        tracesOf[number] = traceNumber;
        String parent = span.parentId();
        parents[number] = parent == null || parent.equals(span.id()) ? Hashes.NO_SPAN : SpanKeys.of(trace, parent);
    }

    private boolean isOlder(int number, boolean isCompleted, boolean redelivered, long time) {
        return completed[number] == isCompleted ? redelivered && time < appended[number] : completed[number];
    }

    private void note(int trace, @Nullable String group) {
        if (trace == groups.size()) {
            groups.add(new TraceGroup());
        }
        TraceGroup noted = groups.get(trace);
        noted.missing |= group == null;
        noted.first = noted.first == null ? group : noted.first;
    }

    private void makeRoom(int number) {
        if (number == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * number);
            appended = Arrays.copyOf(appended, 2 * number);
            parents = Arrays.copyOf(parents, 2 * number);
            tracesOf = Arrays.copyOf(tracesOf, 2 * number);
            bytes = Arrays.copyOf(bytes, 2 * number);
            completed = Arrays.copyOf(completed, 2 * number);
        }
    }

    /** Adds all to what a partition gives. */
    void addTo(Choice choice) {
        boolean[] lacking = new boolean[traces.size()];
        for (int i = 0; i < spans.size(); i++) {
            boolean orphan = parents[i] != Hashes.NO_SPAN && !spans.contains(parents[i]);
            lacking[tracesOf[i]] |= orphan;
            choice.add(offsets[i], bytes[i], orphan);
        }
        Map<String, String> one = new HashMap<>(); // many traces, few groups
        for (int i = 0; i < traces.size(); i++) {
            String group = groups.get(i).first;
            boolean needed = group != null && groups.get(i).missing;
            String shared = needed ? one.computeIfAbsent(group, any -> any) : null;
            choice.addTrace(traces.key(i), lacking[i], shared);
        }
    }
}
