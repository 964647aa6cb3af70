/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.util.Locale;

/** Why a span leaves as a root without the parent it names; in {@code metadata.spanflow.cut}. */
public enum Cut {
    /** It names itself. */
    SELF_PARENT,
    /** Its parent descends from it. */
    CYCLE;

    private final String mark = name().toLowerCase(Locale.ROOT);

    String mark() {
        return mark;
    }
}
