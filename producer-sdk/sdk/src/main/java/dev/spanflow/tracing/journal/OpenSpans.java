/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.journal;

import dev.spanflow.tracing.journal.Journal.SpanKey;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the last record of each span lies that has not ended: it stays, sent or not, so that another process can end the span.
 * Guarded by the journal's lock.
 */
final class OpenSpans {
    private final Map<SpanKey, Entry.Place> places = new HashMap<>();
    private long bytes;

    /** Copies a record into another file; null where there is no room. */
    @FunctionalInterface
    interface Copy {
        Entry.@Nullable Place of(Entry.Place place);
    }

    /** What those records take. */
    long bytes() {
        return bytes;
    }

    /** Takes note of a span's newest record; returns whether the file of the one before it is of no more use. */
    boolean newest(SpanKey span, Kind kind, Entry.Place place) {
        Entry.Place before = kind.opens() ? places.put(span, place) : places.remove(span);
        bytes += kind.opens() ? place.bytes() : 0;
        if (before == null) {
            return false;
        }
        leave(before);
        return before.segment().isUseless();
    }

    /** Moves what lies in a file elsewhere. What cannot be copied is given up: nobody ends that span if the process dies. */
    void moveFrom(Segment segment, Copy copies) {
        Map<SpanKey, Entry.Place> moved = new HashMap<>();
        for (Iterator<Map.Entry<SpanKey, Entry.Place>> all = places.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<SpanKey, Entry.Place> span = all.next();
            if (span.getValue().segment() == segment) {
                Entry.Place copy = copies.of(span.getValue());
                leave(span.getValue());
                if (copy == null) {
                    all.remove();
                } else {
                    moved.put(span.getKey(), copy);
                    bytes += copy.bytes();
                }
            }
        }
        places.putAll(moved);
    }

    private void leave(Entry.Place place) {
        place.segment().close(place.offset());
        bytes -= place.bytes();
    }
}
