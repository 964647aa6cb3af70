/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import java.util.ArrayList;
import java.util.List;

/**
 * Rounds of everything that comes to an assembler: the recorded storm with its repeats and snapshots, and some of what is
 * wrong. Each round is of other traces.
 */
final class MixedLoad {
    /** The deadline decides over these. */
    private static final List<String> ORPHANS = List.of(
            span("orphan-1", "\"parent_id\":\"nowhere\""),
            span("orphan-2", "\"parent_id\":\"nowhere\""),
            span("orphan-3", "\"parent_id\":\"elsewhere\""));

    private static final List<String> CYCLES = List.of(
            span("itself", "\"parent_id\":\"itself\""),
            span("hen", "\"parent_id\":\"egg\""),
            span("egg", "\"parent_id\":\"hen\""));

    private static final List<String> FAULTY = List.of(
            span("unknown-type", "\"type\":\"LLM\""), span("too-early", "\"end_timestamp\":\"2000-01-01T00:00:00Z\""));

    private static final List<String> LARGE =
            List.of(span("large", "\"input\":{\"x\":\"" + "x".repeat(300_000) + "\"}"));

    private static final List<String> HOPELESS = List.of(
            span("nameless", "\"note\":1").replace("\"name\":\"n\",", ""),
            span("timeless", "\"end_timestamp\":\"tomorrow\""));

    private final Recording round;

    MixedLoad(Recording recording) {
        List<String> all = new ArrayList<>(recording.lines());
        for (List<String> lines : List.of(ORPHANS, CYCLES, FAULTY, LARGE, HOPELESS)) {
            all.addAll(all.size() / 2, lines);
        }
        round = new Recording(all);
    }

    private static String span(String id, String member) {
        return "{\"id\":\"" + id + "\",\"trace_id\":\"mixed\",\"name\":\"n\","
                + "\"start_timestamp\":\"2030-05-01T10:00:00Z\"," + member + "}";
    }

    Recording round(int number) {
        return round.copies(number, number + 1);
    }

    int recordsARound() {
        return round.lines().size();
    }

    int deadLettersARound() {
        return HOPELESS.size();
    }

    int orphansARound() {
        return ORPHANS.size();
    }

    int spansARound() {
        return round.last().size() - HOPELESS.size();
    }
}
