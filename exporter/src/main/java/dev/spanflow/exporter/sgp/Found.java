/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.sgp;

import dev.spanflow.exporter.sgp.Answer.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What came back for a {@link Lookup}.
 *
 * @param page null after a failure, and when a success holds no answer to the question
 */
public record Found(Answer answer, @Nullable SearchPage page) {
    public static Found nothing(Answer answer) {
        return new Found(answer, null);
    }

    /**
     * What to do about it. Unlike a batch, a look-up can be done without: where it is not allowed or not known, that is a
     * refusal, and no fault in the settings.
     */
    public Verdict verdict() {
        return switch (answer.verdict()) {
            case DONE -> page == null ? Verdict.REFUSED : Verdict.DONE;
            case MISCONFIGURED ->
                answer.status() >= 400 && answer.status() != 401 ? Verdict.REFUSED : Verdict.MISCONFIGURED;
            case REFUSED, RETRY -> answer.verdict();
        };
    }
}
