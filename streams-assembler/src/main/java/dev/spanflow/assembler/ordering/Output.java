/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.schemas.TraceSummary;
import org.jspecify.annotations.Nullable;

/** What the ordering has to say. Called in the order in which things happen. */
public interface Output {
    /** A record leaves. */
    void forward(OrderedRecord record);

    /** A record goes to the dead letters: its parent, or one above it, did not come in time. */
    void park(OrderedRecord record);

    /** A received record has got its class; see {@link Outcome}. */
    void count(Outcome outcome);

    /** Something was done for want of a parent. */
    void count(Orphaned orphaned);

    /** A record left as a root that named a parent. */
    void count(Cut cut);

    /**
     * A trace looks different from how it was summed up last.
     *
     * @param before what it added to a group at that time, or null
     * @param now what it adds to a group, or null while it belongs to none
     */
    void summary(TraceSummary summary, @Nullable GroupShare before, @Nullable GroupShare now);
}
