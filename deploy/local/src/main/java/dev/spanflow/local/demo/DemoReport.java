/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import dev.spanflow.local.sgp.GroupSummary;
import dev.spanflow.local.sgp.Report;
import dev.spanflow.local.sgp.SgpStandIn;
import dev.spanflow.local.sgp.TraceSummary;
import dev.spanflow.local.sgp.Violation;
import dev.spanflow.schemas.Headers;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the demo prints in the end. */
record DemoReport(
        SpansTopic spans,
        OrderedTopic ordered,
        long deadLetters,
        Report sgp,
        @Nullable Ledger ledger,
        List<Expected> lost,
        List<String> faults) {
    private static final int EXAMPLES = 10;
    private static final int LISTED = 5;

    boolean isGood() {
        return sgp.violations() == 0 && lost.isEmpty() && faults.isEmpty();
    }

    void print(PrintWriter out, SgpStandIn standIn) {
        out.printf(Locale.ROOT, "%n");
        line(out, "came in", "%,d records of %,d spans in %,d traces", spans.records(), spans.spans(), spans.traces());
        line(out, "", "%,d sent twice, %,d newer snapshots", spans.repeats(), spans.newerSnapshots());
        line(
                out,
                "out of order",
                "%,d spans came before their parent (%.0f %%)",
                spans.spansBeforeParent(),
                100.0 * spans.spansBeforeParent() / Math.max(1, spans.spans()));
        line(
                out,
                "held",
                "half of the spans under %,d ms, 99 %% under %,d ms, the longest %,d ms",
                ordered.heldMillis(50),
                ordered.heldMillis(99),
                ordered.heldMillis(100));
        line(
                out,
                "left",
                "%,d records: %,d first, %,d updates; %,d dead letters",
                ordered.records(),
                ordered.first(),
                ordered.records() - ordered.first() - ordered.stubs(),
                deadLetters);
        line(out, "SGP holds", "%,d spans, in %,d requests", sgp.rows(), sgp.requests());
        if (sgp.passedOrphans() > 0) {
            line(
                    out,
                    "orphans",
                    "%,d  (parents that never came; their children left without them, marked)",
                    sgp.passedOrphans());
        }
        if (ordered.stubs() > 0) {
            line(out, "stubs", "%,d  (they stand for parents that never came)", ordered.stubs());
        }
        if (ledger != null) {
            line(out, "ledger", "%s", ledger);
        }
        line(out, "violations", "%,d  (children that reached SGP before their parent)", sgp.violations());
        line(out, "lost", "%,d  (spans that SGP lacks, or not as they were sent last)", lost.size());
        printFaults(out, standIn);
        printGroups(out, standIn);
        printTraces(out, standIn);
        out.printf("%n");
        line(
                out,
                "verdict",
                "%s",
                isGood() ? "every promise was kept" : "BROKEN: see violations, lost and fault above");
        out.flush();
    }

    private void printFaults(PrintWriter out, SgpStandIn standIn) {
        faults.forEach(fault -> line(out, "fault", "%s", fault));
        for (Violation violation : standIn.violations(Math.min(EXAMPLES, 3))) {
            line(
                    out,
                    "violation",
                    "trace %s: %s came before its parent %s",
                    violation.traceId(),
                    violation.childId(),
                    violation.parentId());
        }
        lost.stream()
                .limit(EXAMPLES)
                .forEach(span -> line(out, "missing", "trace %s span %s", span.traceId(), span.id()));
    }

    private static void printGroups(PrintWriter out, SgpStandIn standIn) {
        out.printf("%nGroups%n");
        for (GroupSummary group : standIn.groups(LISTED)) {
            out.printf(Locale.ROOT, "  %s  %,d traces%n", group.groupId(), group.traces());
            standIn.traces(group.account(), group.groupId(), LISTED).forEach(trace -> printTrace(out, "    ", trace));
        }
    }

    private static void printTraces(PrintWriter out, SgpStandIn standIn) {
        out.printf("%nTraces without a group%n");
        standIn.traces(Headers.DEFAULT_ACCOUNT, null, LISTED).forEach(trace -> printTrace(out, "  ", trace));
    }

    private static void printTrace(PrintWriter out, String indent, TraceSummary trace) {
        out.printf(
                Locale.ROOT,
                "%s%-12s %-8s %,6d spans  %s%n",
                indent,
                trace.rootName() == null ? "(no root)" : trace.rootName(),
                trace.status() == null ? "" : trace.status(),
                trace.spans(),
                trace.traceId());
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be one more dependency
    private static void line(PrintWriter out, String head, String format, Object... values) {
        out.printf("%-14s%s%n", head, String.format(Locale.ROOT, format, values));
    }
}
