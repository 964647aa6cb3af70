/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import org.jspecify.annotations.Nullable;

/** What one account has stored, as far as the parent rules ask. */
interface StoredSpans {
    StoredSpans NONE = new StoredSpans() {
        @Override
        public boolean isStored(SpanKey span) {
            return false;
        }

        @Override
        public boolean isInAnotherTrace(SpanKey span) {
            return false;
        }

        @Override
        public @Nullable String parentOf(SpanKey span) {
            return null;
        }

        @Override
        public boolean isMissingParent(SpanKey span) {
            return false;
        }
    };

    boolean isStored(SpanKey span);

    /** Whether a span of this id is stored in a trace other than the one named. */
    boolean isInAnotherTrace(SpanKey span);

    /** The parent of the span's newest row; null for a root and for a span that is not stored. */
    @Nullable
    String parentOf(SpanKey span);

    /** Whether a stored record named this span as parent while the span itself has not come yet. */
    boolean isMissingParent(SpanKey span);
}
