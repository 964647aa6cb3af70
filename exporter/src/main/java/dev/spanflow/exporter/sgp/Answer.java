/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.sgp;

import java.time.Duration;

/**
 * What came back for a request.
 *
 * @param status the HTTP status; {@link #NONE} when there was no answer
 * @param body of a refusal, possibly cut; what went wrong, when there was no answer
 * @param retryAfter the server's wish, zero if it has none
 */
public record Answer(int status, String body, Duration retryAfter) {
    public static final int NONE = 0;
    public static final int TOO_MANY_REQUESTS = 429;
    private static final int MAX_QUOTED = 300;

    /** What to do about an answer (SGP contract, section 6). */
    public enum Verdict {
        /** SGP has it. */
        DONE,
        /** Nothing is wrong with the request: send it again later. */
        RETRY,
        /** Something in the request is refused for good. */
        REFUSED,
        /** No request like this can pass until somebody changes a setting. */
        MISCONFIGURED
    }

    public static Answer of(int status) {
        return new Answer(status, "", Duration.ZERO);
    }

    public static Answer none(String fault) {
        return new Answer(NONE, fault, Duration.ZERO);
    }

    public Verdict verdict() {
        if (status >= 200 && status < 300) {
            return Verdict.DONE;
        }
        return switch (status) {
            case NONE, 408, 429 -> Verdict.RETRY;
            case 400, 409, 413, 422 -> Verdict.REFUSED;
            case 501 -> Verdict.MISCONFIGURED;
            default -> status >= 500 ? Verdict.RETRY : Verdict.MISCONFIGURED;
        };
    }

    /** Whether the server, or the way to it, has too much to do. */
    public boolean congested() {
        return status == NONE || status == 408 || status == 429 || status == 503;
    }

    /** {@code 2xx} to {@code 5xx}, {@code none} without an answer. */
    public String statusClass() {
        return status == NONE ? "none" : status / 100 + "xx";
    }

    /** The status, {@code none} without an answer. */
    public String statusText() {
        return status == NONE ? "none" : Integer.toString(status);
    }

    /** Status and the start of the body, for a dead letter. A body can quote a span: never for the log. */
    public String quoted() {
        return status + " " + (body.length() <= MAX_QUOTED ? body : body.substring(0, MAX_QUOTED));
    }
}
