/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

/**
 * A parent that came after its child.
 *
 * @param childArrival number of the record that named the parent, counted from 1 over all accepted records
 * @param parentArrival number of the parent's first record
 */
public record Violation(
        String account, String traceId, String parentId, String childId, long childArrival, long parentArrival) {}
