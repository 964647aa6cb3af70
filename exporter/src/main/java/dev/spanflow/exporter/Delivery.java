/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Brings one batch to SGP, in order, and finds the entries that SGP refuses: says what to send next, and is fed with the
 * answers.
 *
 * <p>SGP refuses a request as a whole. What is sent is always a prefix of what remains, so order is kept and neighbours
 * pass. A prefix that holds an offender is halved until one entry is left, which is sent alone before it is given up;
 * then all the rest goes in one request again. One offender among n costs at most ceil(log2 n) + 2 more requests.
 * Suspects (see {@link Suspects}) are tried first: if the hint is right, one offender costs three.
 */
final class Delivery {
    private final List<Entry> remaining;
    private final Set<Entry> suspects = Collections.newSetFromMap(new IdentityHashMap<>());
    /** The first so many of the remaining hold an offender; 0 if nothing is known. */
    private int tainted;

    private int sent;
    private long maxBytes = Long.MAX_VALUE;

    Delivery(List<Entry> batch) {
        remaining = new ArrayList<>(batch);
    }

    boolean isFinished() {
        return remaining.isEmpty();
    }

    /** What to send; the same again until an answer is told. */
    List<Entry> next() {
        sent = withinBytes(prefixToTry());
        return List.copyOf(remaining.subList(0, sent));
    }

    private int prefixToTry() {
        int suspect = firstSuspect();
        int end = tainted == 0 ? remaining.size() : tainted;
        if (suspect < end) {
            return Math.max(1, suspect);
        }
        return tainted == 0 ? end : Math.max(1, tainted / 2);
    }

    private int firstSuspect() {
        for (int i = 0; i < remaining.size() && !suspects.isEmpty(); i++) {
            if (suspects.contains(remaining.get(i))) {
                return i;
            }
        }
        return Integer.MAX_VALUE;
    }

    private int withinBytes(int count) {
        long bytes = Batch.ENVELOPE_BYTES;
        for (int i = 0; i < count; i++) {
            bytes += remaining.get(i).bodyBytes();
            if (bytes > maxBytes) {
                return Math.max(1, i);
            }
        }
        return count;
    }

    /** SGP has what was sent last. */
    Settled accepted() {
        List<Entry> prefix = remaining.subList(0, sent);
        List<Entry> done = List.copyOf(prefix);
        prefix.clear();
        suspects.removeAll(done);
        tainted = Math.max(0, tainted - sent);
        return Settled.done(done);
    }

    /** SGP refused what was sent last, as a whole. */
    Settled refused(Answer answer) {
        if (sent == 1) {
            return refusedAlone();
        }
        List<Entry> prefix = remaining.subList(0, sent);
        if (answer.status() == 413) {
            maxBytes = bytes(prefix) / 2; // it is the size: there need be no offender
        } else {
            tainted = sent;
            suspects.addAll(Suspects.named(answer, prefix));
        }
        return Settled.NOTHING;
    }

    private Settled refusedAlone() {
        Entry entry = remaining.remove(0);
        suspects.remove(entry);
        tainted = 0;
        if (entry.parts().size() == 1) {
            return Settled.refused(entry);
        }
        List<Entry> parts = entry.takenApart();
        remaining.addAll(0, parts);
        suspects.addAll(parts); // each goes alone
        return Settled.NOTHING;
    }

    private static long bytes(List<Entry> entries) {
        return Batch.ENVELOPE_BYTES
                + entries.stream().mapToLong(Entry::bodyBytes).sum();
    }
}
