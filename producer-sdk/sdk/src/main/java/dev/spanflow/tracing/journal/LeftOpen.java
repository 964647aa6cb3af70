/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.journal;

import dev.spanflow.tracing.journal.Journal.Ending;
import dev.spanflow.tracing.journal.Journal.Keys;
import dev.spanflow.tracing.journal.Journal.SpanKey;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The spans that a dead process left open, in the order in which they started. */
final class LeftOpen {
    private static final int MIN_SEGMENT_BYTES = 1 << 20;

    private final Map<SpanKey, Entry> open = new LinkedHashMap<>();
    private final Keys keys;
    private final Ending ending;
    private long lastMillis;

    LeftOpen(List<Segment> segments, Keys keys, Ending ending) {
        this.keys = keys;
        this.ending = ending;
        for (Segment segment : segments) {
            for (int at = Segment.HEADER_BYTES; segment.holds(at); at = segment.after(at)) {
                look(segment, at);
            }
        }
    }

    private void look(Segment segment, int at) {
        Entry entry = segment.read(at);
        SpanKey span = entry == null ? null : keys.apply(entry.value());
        if (entry == null || span == null) {
            segment.close(at);
            return;
        }
        lastMillis = Math.max(lastMillis, entry.millis());
        if (!entry.kind().opens()) {
            close(open.remove(span)); // killed between the completed record and the mark
        } else if (segment.isOpen(at)) {
            close(open.put(span, entry));
        }
    }

    /** Appends the ends to what the process wrote, so that a second kill does not make second ends. */
    void end(ProcessFolder folder, List<Segment> segments) throws IOException {
        for (Entry started : open.values()) {
            byte[] completed = ending.end(started.value(), Instant.ofEpochMilli(lastMillis));
            if (completed != null) {
                append(folder, segments, started, completed);
            }
            close(started);
        }
        if (!segments.isEmpty()) {
            segments.get(segments.size() - 1).seal();
        }
    }

    private void append(ProcessFolder folder, List<Segment> segments, Entry started, byte[] completed)
            throws IOException {
        int size = Segment.sizeOf(started.key().length, completed.length);
        if (!segments.get(segments.size() - 1).fits(size)) {
            segments.get(segments.size() - 1).seal();
            segments.add(folder.newSegment(Math.max(MIN_SEGMENT_BYTES, Segment.HEADER_BYTES + size)));
        }
        segments.get(segments.size() - 1).append(0, lastMillis, Kind.COMPLETED, started.key(), completed);
    }

    private static void close(@Nullable Entry entry) {
        if (entry != null) {
            entry.place().segment().close(entry.place().offset());
        }
    }
}
