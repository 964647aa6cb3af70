/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

/** A group and the number of traces with a span in it. */
public record GroupSummary(String account, String groupId, long traces) {}
