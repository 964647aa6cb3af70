/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import java.sql.Connection;

/**
 * Judges "parent first" on arrival: a violation is a span whose first record comes after a record that named it as
 * parent, unless that record was let go as an orphan and said so. Its state is in the database and outlives the process.
 */
final class Judge {
    private final Sql nameMissing;
    private final Sql missing;
    private final Sql come;
    private final Sql violation;

    private record Naming(String childId, long arrival, boolean passed) {}

    Judge(Connection db) {
        nameMissing = new Sql(db, """
                INSERT INTO missing_parents (account, trace_id, parent_id, child_id, child_arrival, passed)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (account, trace_id, parent_id) DO UPDATE SET child_id = excluded.child_id,
                  child_arrival = excluded.child_arrival, passed = excluded.passed
                WHERE passed AND NOT excluded.passed""");
        missing = new Sql(db, """
                SELECT child_id, child_arrival, passed FROM missing_parents
                WHERE account = ? AND trace_id = ? AND parent_id = ?""");
        come = new Sql(db, "DELETE FROM missing_parents WHERE account = ? AND trace_id = ? AND parent_id = ?");
        violation = new Sql(db, """
                INSERT INTO violations (account, trace_id, parent_id, child_id, child_arrival, parent_arrival)
                VALUES (?, ?, ?, ?, ?, ?)""");
    }

    /** The first record of a span has come. */
    void arrived(String account, SpanKey span, long arrival) {
        missing.first(
                        row -> new Naming(row.getString(1), row.getLong(2), row.getBoolean(3)),
                        account,
                        span.traceId(),
                        span.id())
                .ifPresent(naming -> settle(account, span, arrival, naming));
    }

    private void settle(String account, SpanKey span, long arrival, Naming naming) {
        come.update(account, span.traceId(), span.id());
        if (!naming.passed()) {
            violation.update(account, span.traceId(), span.id(), naming.childId(), naming.arrival(), arrival);
        }
    }

    /** A record has named a parent of which no record has come. */
    void namedMissing(String account, SpanItem child, String parentId, long arrival) {
        nameMissing.update(
                account, child.key().traceId(), parentId, child.key().id(), arrival, child.orphanPassed() ? 1 : 0);
    }

    boolean isMissing(String account, SpanKey span) {
        return missing.exists(account, span.traceId(), span.id());
    }
}
