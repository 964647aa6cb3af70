/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.assembler.rows.RowCache;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Does what deadlines ask for: gives up on missing parents, looks for cycles; early when too much waits. */
final class Overdue {
    private final RowCache rows;
    private final Deadlines deadlines;
    private final MissingParents missingParents;
    private final Cycles cycles;
    private final Output output;
    private final BooleanSupplier tooMuchWaits;

    Overdue(
            RowCache rows,
            Deadlines deadlines,
            MissingParents missingParents,
            Cycles cycles,
            Output output,
            BooleanSupplier tooMuchWaits) {
        this.rows = rows;
        this.deadlines = deadlines;
        this.missingParents = missingParents;
        this.cycles = cycles;
        this.output = output;
        this.tooMuchWaits = tooMuchWaits;
    }

    /** Goes on as far as the budget goes. */
    void run(Budget budget) {
        for (Deadlines.Due due = next(); due != null && !budget.isSpent(); due = next()) {
            if (!handle(due, budget)) {
                return;
            }
            deadlines.remove(due.number());
        }
    }

    /** The same for all deadlines, passed or not. */
    void runAll(Budget budget) {
        for (Deadlines.Due due = deadlines.first(); due != null && !budget.isSpent(); due = deadlines.first()) {
            if (!handle(due, budget)) {
                return;
            }
            deadlines.remove(due.number());
        }
    }

    /**
     * Since when the longest wait lasts, in milliseconds since 1970; {@link Long#MAX_VALUE} when nothing waits. Checks of
     * spans that have left meanwhile are dropped on the way, at most so many: the next call goes on.
     */
    long oldestWait(int most) {
        for (int dropped = 0; dropped < most; dropped++) {
            Deadlines.Due first = deadlines.first();
            if (first == null || !first.check() || cycles.isOpen(first)) {
                return first == null ? Long.MAX_VALUE : deadlines.since(first);
            }
            deadlines.remove(first.number());
        }
        return Long.MAX_VALUE;
    }

    private Deadlines.@Nullable Due next() {
        Deadlines.Due due = deadlines.firstDue();
        return due == null && tooMuchWaits.getAsBoolean() ? deadlines.first() : due;
    }

    private boolean handle(Deadlines.Due due, Budget budget) {
        if (due.check()) {
            return cycles.check(due, budget);
        }
        if (!deadlines.hasPassed(due)) {
            output.count(Orphaned.EARLY);
        }
        missingParents.giveUp(Trace.require(rows, due.trace()), due.span());
        budget.spend(0);
        return true;
    }
}
