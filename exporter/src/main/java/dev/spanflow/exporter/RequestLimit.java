/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.exporter.sgp.Answer;

/**
 * How many requests may be on their way at once, over all lanes: halved when the server has too much to do, one more
 * after a round of successes, never below one, which is the probe.
 *
 * <p>A request that started before the last halving does not halve again: the requests of one moment fail together and
 * tell the same story.
 */
final class RequestLimit {
    private final int max;
    private int limit;
    private int inFlight;
    private int successes;
    private int halvings;

    RequestLimit(int start, int max) {
        this.max = max;
        this.limit = Math.min(start, max);
    }

    boolean isFree() {
        return inFlight < limit;
    }

    /** A request starts. The returned mark is handed back when it ends. */
    int started() {
        inFlight++;
        return halvings;
    }

    void ended(int mark, Answer answer) {
        inFlight--;
        if (answer.congested()) {
            halve(mark);
        } else if (answer.verdict() == Answer.Verdict.DONE) {
            succeeded();
        }
    }

    /** A request was given up by us: it says nothing about the server. */
    void cancelled() {
        inFlight--;
    }

    private void halve(int mark) {
        successes = 0;
        if (mark == halvings) {
            limit = Math.max(1, limit / 2);
            halvings++;
        }
    }

    private void succeeded() {
        successes++;
        if (successes >= limit) {
            limit = Math.min(max, limit + 1);
            successes = 0;
        }
    }

    int limit() {
        return limit;
    }

    int inFlight() {
        return inFlight;
    }
}
