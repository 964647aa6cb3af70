/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

/** What all lanes have in common. */
public record LaneSettings(BatchLimits limits, Backoff backoff, Patience patience) {}
