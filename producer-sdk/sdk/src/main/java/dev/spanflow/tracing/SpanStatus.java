/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

/** How a span went (SGP contract, section 4). A span that still runs says {@link #SUCCESS} too; it has no end yet. */
public enum SpanStatus {
    SUCCESS,
    ERROR,
    CANCELED
}
