/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The spans whose start was sent and that have not ended, so that closing can end them; most spans end before they come
 * here. Held weakly: a span that the application lost can never end, and must not pile up.
 */
final class OpenSpans {
    private final Set<Reference<? extends RecordedSpan>> open = ConcurrentHashMap.newKeySet();
    private final ReferenceQueue<RecordedSpan> lost = new ReferenceQueue<>();

    /** Returns what {@link #remove} wants. */
    Reference<RecordedSpan> add(RecordedSpan span) {
        for (Reference<? extends RecordedSpan> gone = lost.poll(); gone != null; gone = lost.poll()) {
            open.remove(gone);
        }
        Reference<RecordedSpan> reference = new WeakReference<>(span, lost);
        open.add(reference);
        return reference;
    }

    void remove(Reference<RecordedSpan> reference) {
        open.remove(reference);
    }

    int size() {
        return open.size();
    }

    void cancelAll(String why) {
        for (Reference<? extends RecordedSpan> reference : open) {
            RecordedSpan span = reference.get();
            if (span != null) {
                span.cancel(why);
            }
        }
    }
}
