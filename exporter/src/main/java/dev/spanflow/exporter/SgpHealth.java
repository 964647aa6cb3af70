/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.exporter.lanes.Passes;
import dev.spanflow.exporter.sgp.Answer;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with SGP, judged by its answers. While a setting is wrong only one probe at a time goes out, at a slow
 * pace. Confined to the poll thread, except {@link #health}.
 */
final class SgpHealth {
    /** So many requests in a row without any success between them make an outage. */
    static final int FAILURES_TO_OUTAGE = 5;

    private static final Health TOO_MANY_FAIL = new Health(
            Health.State.OUTAGE,
            "SGP fails on more than " + Passes.MAX_GIVEN_UP
                    + " spans within 10 minutes, while it takes others. That counts as an outage: the next ones wait and are"
                    + " tried again, no more of them go to the dead letters for now");

    private final long faultRetryNanos;
    private volatile Health health = Health.READY;
    private volatile boolean tooManyFail;
    private int failures;
    private long faultSince;

    SgpHealth(long faultRetryNanos) {
        this.faultRetryNanos = faultRetryNanos;
    }

    Health health() {
        Health answers = health;
        return tooManyFail && answers.state() == Health.State.READY ? TOO_MANY_FAIL : answers;
    }

    /**
     * Takes into account whether as many spans were given up for failing as may be. Returns the new health if it is news, else
     * null.
     */
    @Nullable
    Health givingUp(boolean exhausted) {
        boolean news = exhausted != tooManyFail;
        tooManyFail = exhausted;
        return news ? health() : null;
    }

    /** How long until a request may start; 0 is now, {@link Long#MAX_VALUE} not before the probe is answered. */
    long nanosToStart(long now, int inFlight) {
        if (health.state() != Health.State.MISCONFIGURED) {
            return 0;
        }
        return inFlight > 0 ? Long.MAX_VALUE : Math.max(0, faultRetryNanos - (now - faultSince));
    }

    /** Takes an answer into account. Returns the new health if it is news, else null. */
    @Nullable
    Health answered(Answer answer, long now) {
        return switch (answer.verdict()) {
            case DONE, REFUSED -> reached();
            case RETRY -> failed(answer);
            case MISCONFIGURED -> misconfigured(answer, now);
        };
    }

    private @Nullable Health reached() {
        failures = 0;
        return change(Health.READY);
    }

    private @Nullable Health failed(Answer answer) {
        failures++;
        if (failures < FAILURES_TO_OUTAGE || health.state() == Health.State.MISCONFIGURED) {
            return null;
        }
        return change(new Health(Health.State.OUTAGE, outage(answer)));
    }

    private @Nullable Health misconfigured(Answer answer, long now) {
        faultSince = now;
        return change(new Health(Health.State.MISCONFIGURED, fault(answer.status())));
    }

    private @Nullable Health change(Health changed) {
        boolean same =
                changed.state() == Health.State.OUTAGE ? health.state() == Health.State.OUTAGE : health.equals(changed);
        health = changed;
        return same ? null : changed;
    }

    private static String outage(Answer answer) {
        String last =
                answer.status() == Answer.NONE ? "no answer (" + answer.body() + ")" : "status " + answer.status();
        return "SGP takes no spans, the last result is " + last + ". Nothing is lost, sending is tried again";
    }

    private static String fault(int status) {
        String hint = switch (status) {
            case 401 -> "sgp.api.key is missing or wrong";
            case 403 -> "the key of sgp.api.key may not write to the account of sgp.account.id";
            case 404, 501 -> "sgp.url does not lead to SGP's span API";
            default -> status < 400 ? "sgp.url is redirected: name the final address" : "check sgp.url";
        };
        return "SGP answers " + status + ": " + hint + ". Nothing is lost, sending is tried again";
    }
}
