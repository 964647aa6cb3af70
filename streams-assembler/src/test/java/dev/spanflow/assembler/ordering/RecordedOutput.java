/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.schemas.TraceSummary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what the ordering has to say. */
final class RecordedOutput implements Output {
    final List<OrderedRecord> left = new ArrayList<>();
    final List<OrderedRecord> parked = new ArrayList<>();
    final List<Cut> cuts = new ArrayList<>();
    final List<Outcome> outcomes = new ArrayList<>();
    final List<Orphaned> orphaned = new ArrayList<>();
    final List<TraceSummary> summaries = new ArrayList<>();
    final List<GroupShare> before = new ArrayList<>();
    final List<GroupShare> now = new ArrayList<>();

    @Override
    public void forward(OrderedRecord record) {
        left.add(record);
    }

    @Override
    public void park(OrderedRecord record) {
        parked.add(record);
    }

    @Override
    public void count(Cut cut) {
        cuts.add(cut);
    }

    @Override
    public void count(Outcome outcome) {
        outcomes.add(outcome);
    }

    @Override
    public void count(Orphaned what) {
        orphaned.add(what);
    }

    @Override
    public void summary(TraceSummary summary, @Nullable GroupShare before, @Nullable GroupShare now) {
        summaries.add(summary);
        this.before.add(before);
        this.now.add(now);
    }
}
