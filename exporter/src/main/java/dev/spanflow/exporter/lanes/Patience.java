/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

/**
 * How long something may fail with 5xx, 408 or no answer before the cause is looked for in the spans.
 *
 * @param batchNanos a batch that failed {@value #FAILURES} times in a row over this time is split
 * @param spanNanos a single span that failed {@value #FAILURES} times over this time while others passed is given up
 */
public record Patience(long batchNanos, long spanNanos) {
    static final int FAILURES = 5;
}
