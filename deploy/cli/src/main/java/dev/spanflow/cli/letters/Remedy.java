/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import dev.spanflow.schemas.Reason;
import java.util.Arrays;

/** What to do about a letter, by its reason. */
final class Remedy {
    private static final String PRODUCERS =
            "The record itself is at fault, and no redrive mends it: mend its producer and let it send the span again.";

    private Remedy() {}

    static String of(String code) {
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.name().equals(code))
                .findFirst()
                .map(Remedy::of)
                .orElse("Written by a newer release: update this one.");
    }

    /** Whether no release and no setting mends it. */
    static boolean isVain(Letter letter) {
        return Arrays.stream(Reason.values())
                .anyMatch(reason ->
                        reason.name().equals(letter.reason()) && of(reason).equals(PRODUCERS));
    }

    private static String of(Reason reason) {
        return switch (reason) {
            case NOT_JSON, NOT_AN_OBJECT, MISSING_FIELD, DUPLICATE_FIELD, BAD_TYPE, BAD_ID, BAD_TIMESTAMP -> PRODUCERS;
            case TOO_LARGE ->
                "Raise record.max.bytes of the assembler, then redrive; or let the producer trim its payload.";
            case VERSION -> "Update the assemblers and exporters to a release that knows this version, then redrive.";
            case MISPLACED ->
                "Redrive: it goes to the partition of its trace_id. Its producer should use the murmur2 partitioner.";
            case ORPHAN -> "Redrive once its parent has come (spanflow trace shows that); else it is parked again.";
            case BAD_GROUP_CHANGE ->
                "Something else writes to the topic group-changes: find it, and take its right away.";
            case SGP_REFUSED -> "Mend what SGP's answer in the detail names, at SGP or at the producer; then redrive.";
            case SGP_5XX -> "A fault at SGP: once it is mended there, redrive.";
        };
    }
}
