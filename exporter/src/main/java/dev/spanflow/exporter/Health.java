/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

/**
 * How it stands with SGP.
 *
 * @param detail what is wrong and what to do; empty when ready. Holds no secret
 */
public record Health(State state, String detail) {
    static final Health READY = new Health(State.READY, "");

    public enum State {
        /** SGP answers. Also before the first request. */
        READY,
        /** SGP does not answer, or with 408, 429 or 5xx: spans wait in Kafka, and it heals by itself. */
        OUTAGE,
        /** SGP answers 401, 403, 404, 501 or the like: spans wait in Kafka until somebody changes a setting. */
        MISCONFIGURED
    }
}
