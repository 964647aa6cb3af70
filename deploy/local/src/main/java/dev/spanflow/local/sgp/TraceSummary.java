/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import org.jspecify.annotations.Nullable;

/**
 * A trace as SGP's UI would list it: its name and status are its root's (SGP contract, section 7.15).
 *
 * @param rootName null while no root has come
 * @param status the root's status, {@code RUNNING} while it has no end, null while no root has come
 * @param spans stored spans, each counted once
 */
public record TraceSummary(
        String account,
        String traceId,
        @Nullable String rootName,
        @Nullable String status,
        long spans) {}
