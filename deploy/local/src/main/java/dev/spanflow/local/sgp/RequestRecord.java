/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import java.time.Instant;

/**
 * A request as it was seen.
 *
 * @param number from 1, in the order in which they were answered
 * @param status what was answered; 0 when the connection was closed without an answer
 * @param misbehaved whether that was not the truth
 */
public record RequestRecord(
        long number,
        Instant at,
        String method,
        String path,
        String account,
        int bytes,
        int status,
        boolean misbehaved) {}
