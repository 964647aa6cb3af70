/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import dev.spanflow.assembler.replay.Choice;
import dev.spanflow.assembler.replay.ReplayPlanner.Found;
import dev.spanflow.cli.TextTable;
import dev.spanflow.cli.TimeText;
import dev.spanflow.schemas.Replay;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plan, for people or as one JSON object. */
final class PlanReport {
    private static final int NAMED = 20;

    /** For an estimate where no rate is given: a guess, and the plan says so. */
    private static final long ASSUMED_SPANS_PER_SECOND = 2_000;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z", Locale.ROOT);

    private final Replay.Plan plan;
    private final Found found;
    private final ZoneId zone;

    PlanReport(Replay.Plan plan, Found found, ZoneId zone) {
        this.plan = plan;
        this.found = found;
        this.zone = zone;
    }

    void print(PrintWriter out) {
        lines().forEach((name, text) -> out.printf(Locale.ROOT, "%-9s %s%n", name, text));
        out.println();
        offsets().print(out);
        out.flush();
    }

    private Map<String, String> lines() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("replays", "account " + plan.account() + asked());
        lines.put("to", Destination.of(plan) + (plan.backfill() ? " (backfill: live traces too)" : ""));
        lines.put("range", range(ZoneOffset.UTC));
        if (!zone.equals(ZoneOffset.UTC) && !zone.getId().equals("UTC") && hasTimes()) {
            lines.put("local", range(zone));
        }
        lines.put("traces", number(plan.traces()));
        lines.put("spans", number(plan.spans()) + ", each once, as its newest record");
        lines.put("bytes", number(plan.bytes()));
        lines.put("takes", estimate());
        if (plan.live() > 0) {
            lines.put("live", live());
        }
        if (plan.orphans() > 0) {
            lines.put("orphans", orphans());
        }
        return lines;
    }

    private String asked() {
        Replay.Selection selection = plan.selection();
        List<String> traces = selection.traceIds();
        String asked = traces.isEmpty()
                ? ""
                : traces.size() == 1 ? ", trace " + traces.get(0) : ", " + traces.size() + " traces asked for";
        return asked + (selection.groupId() == null ? "" : ", group " + selection.groupId());
    }

    private boolean hasTimes() {
        return plan.selection().from() != null || plan.selection().to() != null;
    }

    private String range(ZoneId in) {
        if (!hasTimes()) {
            return "any time, up to the end of the topic at " + time(plan.created(), in);
        }
        Long from = plan.selection().from();
        Long to = plan.selection().to();
        return "traces with a record from " + (from == null ? "the start" : time(from, in)) + " to before "
                + time(to == null ? plan.created() : to, in);
    }

    private static String time(long millis, ZoneId zone) {
        return TIME.format(Instant.ofEpochMilli(millis).atZone(zone.equals(ZoneOffset.UTC) ? ZoneId.of("UTC") : zone));
    }

    private long seconds() {
        Long rate = plan.rate();
        Long rateBytes = plan.rateBytes();
        if (rateBytes != null) {
            return plan.bytes() / rateBytes;
        }
        return plan.spans() / (rate == null ? ASSUMED_SPANS_PER_SECOND : rate);
    }

    private String estimate() {
        String time = "about " + TimeText.of(Duration.ofSeconds(seconds()));
        Long rate = plan.rate();
        Long rateBytes = plan.rateBytes();
        if (rate == null && rateBytes == null) {
            return time + ", if SGP takes " + number(ASSUMED_SPANS_PER_SECOND)
                    + " spans a second; set --rate to limit it";
        }
        return time + " at "
                + (rate == null ? number(rateBytes == null ? 0 : rateBytes) + " bytes" : number(rate) + " spans")
                + " a second";
    }

    private String live() {
        List<String> names = liveNames();
        List<String> first = names.subList(0, Math.min(NAMED, names.size()));
        return number(plan.live()) + " traces left out: they have a record younger than "
                + TimeText.of(Duration.ofMillis(plan.settle())) + " (--settle): " + String.join(", ", first)
                + (plan.live() > first.size() ? ", …" : "");
    }

    private List<String> liveNames() {
        List<String> names = new ArrayList<>();
        found.choices().forEach(choice -> names.addAll(choice.liveNames()));
        return names;
    }

    private String orphans() {
        boolean eaten = found.starts().stream().anyMatch(start -> start > 0);
        return number(plan.orphans()) + " spans of " + number(found.sum(Choice::incomplete))
                + " traces name a parent that is not on the topic" + (eaten ? "; retention has taken its start" : "")
                + ". They go without it, marked";
    }

    private TextTable offsets() {
        TextTable table =
                new TextTable("PARTITION", "STARTS", "RANGE FROM", "RANGE TO", "BOUND", "TRACES", "SPANS", "BYTES");
        for (int i = 0; i < found.to().size(); i++) {
            Choice choice = found.choices().get(i);
            table.row(
                    i,
                    found.starts().get(i),
                    found.rangeFrom().get(i),
                    found.rangeTo().get(i),
                    found.to().get(i),
                    choice.traces(),
                    choice.spans(),
                    choice.bytes());
        }
        return table;
    }

    /** @param id of the replay, if it is carried out */
    Map<String, @Nullable Object> json(@Nullable String id) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("type", "plan");
        json.put("replay_id", id);
        json.put("account", plan.account());
        json.put("target", plan.target());
        json.put("target_account", plan.targetAccount());
        json.put("backfill", plan.backfill());
        json.put("from", instant(plan.selection().from()));
        json.put("to", instant(plan.selection().to()));
        json.put("trace_ids", plan.selection().traceIds());
        json.put("group_id", plan.selection().groupId());
        json.put("traces", plan.traces());
        json.put("spans", plan.spans());
        json.put("bytes", plan.bytes());
        json.put("seconds", seconds());
        json.put("live_traces", plan.live());
        json.put("live", liveNames());
        json.put("orphans", plan.orphans());
        json.put("incomplete_traces", found.sum(Choice::incomplete));
        json.put("partitions", partitions());
        return json;
    }

    private static @Nullable String instant(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis).toString();
    }

    private List<Map<String, Object>> partitions() {
        List<Map<String, Object>> partitions = new ArrayList<>();
        for (int i = 0; i < found.to().size(); i++) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("partition", i);
            json.put("starts", found.starts().get(i));
            json.put("range_from", found.rangeFrom().get(i));
            json.put("range_to", found.rangeTo().get(i));
            json.put("bound", found.to().get(i));
            json.put("spans", found.choices().get(i).spans());
            partitions.add(json);
        }
        return partitions;
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
