/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.ledger;

/** Counts by outcome, and when the newest of what was counted was appended. */
final class Tally {
    private final long[] counts = new long[Outcome.values().length];
    private long appendedAt;

    @SuppressWarnings("EnumOrdinal") // is never stored
    private static int place(Outcome outcome) {
        return outcome.ordinal();
    }

    void add(Outcome outcome, long at) {
        counts[place(outcome)]++;
        appendedAt = Math.max(appendedAt, at);
    }

    void addAll(Tally other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        appendedAt = Math.max(appendedAt, other.appendedAt);
    }

    long of(Outcome outcome) {
        return counts[place(outcome)];
    }

    /** In milliseconds since 1970; 0 if nothing was counted. */
    long appendedAt() {
        return appendedAt;
    }
}
