/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an ordered record is to its span; the value of the header {@link Headers#KIND}. */
public enum Kind {
    /** The first record of the span that leaves. */
    FIRST,
    /** A later snapshot of a span whose first record has left. */
    UPDATE,
    /** Stands for a parent that did not come. */
    STUB;

    private static final Kind[] KINDS = values();

    private final String header = name().toLowerCase(Locale.ROOT);

    public String header() {
        return header;
    }

    /** The kind that a header names; any other value may be on the first record of its span. */
    public static Kind of(@Nullable String headerValue) {
        for (Kind kind : KINDS) {
            if (kind.header.equals(headerValue)) {
                return kind;
            }
        }
        return FIRST;
    }
}
