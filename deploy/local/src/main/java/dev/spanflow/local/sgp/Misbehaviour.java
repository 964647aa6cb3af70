/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A way to answer wrongly, and when. All parts are optional; what is left out does not restrict, or does not happen.
 *
 * @param status answered instead of the truth, and nothing is stored; 0 for the truth
 * @param headers of that answer, such as {@code Retry-After}; a value of {@code http-date+N} becomes the date in N seconds
 * @param body of that answer; a {@code detail} when left out
 * @param delayMs before anything else happens
 * @param drop closes the connection without an answer: {@code before} the request is looked at, or {@code after} it was
 *     stored
 * @param hang no answer until the stand-in stops or misbehaves no more
 * @param times so often, then no more; 0 for always
 * @param rate share of the requests, drawn with the seed of the script; 0 for all
 * @param span only requests that hold this text in their body, such as a span's id
 */
public record Misbehaviour(
        int status,
        Map<String, String> headers,
        @Nullable String body,
        long delayMs,
        @Nullable String drop,
        boolean hang,
        int times,
        double rate,
        @Nullable String span) {
    /** Checks what a script can get wrong. */
    public Misbehaviour {
        if (status != 0 && (status < 200 || status > 599)) {
            throw new IllegalArgumentException("status is " + status + ": from 200 to 599");
        }
        if (drop != null && !drop.equals("before") && !drop.equals("after")) {
            throw new IllegalArgumentException("drop is " + drop + ": before or after");
        }
        if (rate < 0 || rate > 1) {
            throw new IllegalArgumentException("rate is " + rate + ": from 0 to 1");
        }
        headers = headers == null ? Map.of() : Map.copyOf(headers);
    }

    /** This status, always. */
    public static Misbehaviour status(int status) {
        return new Misbehaviour(status, Map.of(), null, 0, null, false, 0, 0, null);
    }

    /** So often, then no more. */
    public Misbehaviour times(int count) {
        return new Misbehaviour(status, headers, body, delayMs, drop, hang, count, rate, span);
    }

    boolean drops(String when) {
        return when.equals(drop);
    }
}
