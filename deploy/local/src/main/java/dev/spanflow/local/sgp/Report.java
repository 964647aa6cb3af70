/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import java.util.Map;

/**
 * What a stand-in has seen since its database was made.
 *
 * @param requests answered requests, refused ones included; searches and {@code /admin} are not counted
 * @param refused how many of them were refused, by status
 * @param records accepted span records, repeats included
 * @param rows stored rows: spans, plus {@code duplicateRows}
 * @param duplicateRows rows that exist because a span's start moved to another UTC day
 * @param groups different group ids
 * @param violations spans whose first record came after a record that named them as parent
 * @param orphans named parents that have not come
 * @param passedOrphans named parents that have not come, where every naming record was marked as let go without them
 */
public record Report(
        long requests,
        Map<Integer, Long> refused,
        long records,
        long rows,
        long duplicateRows,
        long traces,
        long groups,
        long violations,
        long orphans,
        long passedOrphans) {
    public Report {
        refused = Map.copyOf(refused);
    }
}
