/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A replay of past spans: the value of the replays topic, as JSON by {@code replay.schema.json}. The newest of an id counts.
 *
 * @param id names it, and what it makes while it runs; the key of the Kafka record
 */
public record Replay(String id, ReplayState state, Plan plan, Progress progress) {
    /**
     * What is to be replayed, and where to; it stays as it is.
     *
     * @param account the account whose spans are replayed
     * @param selection which traces
     * @param target the URL of the SGP it goes to, or of a file; never a key
     * @param targetAccount the SGP account it goes to; null for that of the settings
     * @param backfill whether the target is one that live spans do not go to
     * @param rate spans a second at most; null for no limit
     * @param rateBytes bytes a second at most; null for no limit
     * @param settle a trace with a record younger than this is live and left out, in milliseconds
     * @param created when it was planned, in milliseconds since 1970
     * @param from by partition of the spans topic, the offset to read from
     * @param to by partition, the offset to stop before: the bound
     * @param traces traces to replay; {@code spans} and {@code bytes} likewise
     * @param live traces left out because they are live
     * @param orphans spans whose parent is not on the topic, or not any more: they go without it, marked
     */
    public record Plan(
            String account,
            Selection selection,
            String target,
            @Nullable String targetAccount,
            boolean backfill,
            @Nullable Long rate,
            @Nullable Long rateBytes,
            long settle,
            long created,
            List<Long> from,
            List<Long> to,
            long traces,
            long spans,
            long bytes,
            long live,
            long orphans) {
        public Plan {
            from = List.copyOf(from);
            to = List.copyOf(to);
            if (from.size() != to.size()) {
                throw new IllegalArgumentException(
                        "from has " + from.size() + " partitions, to has " + to.size() + ": they must have the same");
            }
        }
    }

    /**
     * Traces with a record in a time range, or some by their ids, or those of one group; what is given must hold.
     *
     * @param from append time on the spans topic, in milliseconds since 1970
     * @param to the first that is too late
     * @param traceIds empty for any
     */
    public record Selection(
            @Nullable Long from,
            @Nullable Long to,
            List<String> traceIds,
            @Nullable String groupId) {
        public Selection {
            traceIds = List.copyOf(traceIds);
        }
    }

    /**
     * How far it has come.
     *
     * @param pass 1 for the plan itself; each later one sends what got newer records meanwhile
     * @param next by partition, the offset to read next: where it goes on when it is resumed
     * @param sent spans that the target has taken, repeats included
     * @param updated when this was written, in milliseconds since 1970
     * @param detail for people; null for nothing to tell
     */
    public record Progress(
            int pass,
            List<Long> next,
            long sent,
            long updated,
            @Nullable String detail) {
        public Progress {
            next = List.copyOf(next);
        }
    }

    /** One JSON object, UTF-8; what is null is left out. */
    public byte[] toJson() {
        JsonMembers json = new JsonMembers();
        json.put("replay_id", Json.quoted(id));
        json.put("state", Json.quoted(state.text()));
        json.put("plan", json(plan));
        json.put("progress", json(progress));
        return json.toBytes();
    }

    private static byte[] json(Plan plan) {
        JsonMembers json = new JsonMembers();
        json.put("account", Json.quoted(plan.account));
        json.put("selection", json(plan.selection));
        json.put("target", Json.quoted(plan.target));
        json.putUnlessNull("target_account", plan.targetAccount);
        json.put("backfill", Json.truth(plan.backfill));
        json.putUnlessNull("rate", plan.rate);
        json.putUnlessNull("rate_bytes", plan.rateBytes);
        json.put("settle_ms", Json.number(plan.settle));
        json.put("created_ms", Json.number(plan.created));
        json.put("from_offsets", Json.numbers(plan.from));
        json.put("to_offsets", Json.numbers(plan.to));
        json.put("traces", Json.number(plan.traces));
        json.put("spans", Json.number(plan.spans));
        json.put("bytes", Json.number(plan.bytes));
        json.put("live_traces", Json.number(plan.live));
        json.put("orphans", Json.number(plan.orphans));
        return json.toBytes();
    }

    private static byte[] json(Selection selection) {
        JsonMembers json = new JsonMembers();
        json.putUnlessNull("from_ms", selection.from);
        json.putUnlessNull("to_ms", selection.to);
        if (!selection.traceIds.isEmpty()) {
            json.put("trace_ids", Json.quoted(selection.traceIds));
        }
        json.putUnlessNull("group_id", selection.groupId);
        return json.toBytes();
    }

    private static byte[] json(Progress progress) {
        JsonMembers json = new JsonMembers();
        json.put("pass", Json.number(progress.pass));
        json.put("next_offsets", Json.numbers(progress.next));
        json.put("sent", Json.number(progress.sent));
        json.put("updated_ms", Json.number(progress.updated));
        json.putUnlessNull("detail", progress.detail);
        return json.toBytes();
    }

    /**
     * Reads what {@link #toJson} wrote, also of a later version: fields that are not known are passed over.
     *
     * @throws IllegalArgumentException when it is no replay; the message names the field
     */
    public static Replay parse(byte[] json) {
        try {
            JsonFields replay = JsonFields.of(json, "");
            return new Replay(
                    replay.text("replay_id"),
                    state(replay.text("state")),
                    plan(replay.object("plan")),
                    progress(replay.object("progress")));
        } catch (UncheckedIOException e) {
            throw new IllegalArgumentException("no replay: it is not JSON", e);
        }
    }

    private static ReplayState state(String text) {
        for (ReplayState state : ReplayState.values()) {
            if (state.text().equals(text)) {
                return state;
            }
        }
        throw new IllegalArgumentException("no replay: state is " + text);
    }

    private static Plan plan(JsonFields plan) {
        return new Plan(
                plan.text("account"),
                selection(plan.object("selection")),
                plan.text("target"),
                plan.textOrNull("target_account"),
                plan.truth("backfill"),
                plan.numberOrNull("rate"),
                plan.numberOrNull("rate_bytes"),
                plan.number("settle_ms"),
                plan.number("created_ms"),
                plan.numbers("from_offsets"),
                plan.numbers("to_offsets"),
                plan.number("traces"),
                plan.number("spans"),
                plan.number("bytes"),
                plan.number("live_traces"),
                plan.number("orphans"));
    }

    private static Selection selection(JsonFields selection) {
        return new Selection(
                selection.numberOrNull("from_ms"),
                selection.numberOrNull("to_ms"),
                selection.texts("trace_ids"),
                selection.textOrNull("group_id"));
    }

    private static Progress progress(JsonFields progress) {
        return new Progress(
                Math.toIntExact(progress.number("pass")),
                progress.numbers("next_offsets"),
                progress.number("sent"),
                progress.number("updated_ms"),
                progress.textOrNull("detail"));
    }
}
