/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

/**
 * When a batch is full, and when it goes although it is not.
 *
 * @param maxSpans at most 1000 (SGP contract, section 7.9)
 * @param maxBytes of the request body; a single larger record still goes, alone
 * @param maxAgeNanos a record waits no longer than this for others, if the lane is free
 */
public record BatchLimits(int maxSpans, long maxBytes, long maxAgeNanos) {}
