/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads beside the writer; each answer is of one state of the database. Safe for any thread. */
final class Reports implements AutoCloseable {
    private final Connection db;
    private final Map<String, Sql> prepared = new HashMap<>();

    Reports(Path file) {
        db = Sql.checked(() -> Database.reader(file));
    }

    synchronized Report report() {
        return atOneState(() -> {
            Map<Integer, Long> refused = refused();
            long spans = number("SELECT count(*) FROM (SELECT DISTINCT account, trace_id, id FROM spans)");
            long rows = number("SELECT count(*) FROM spans");
            return new Report(
                    counter("accepted")
                            + refused.values().stream().mapToLong(n -> n).sum(),
                    refused,
                    counter("records"),
                    rows,
                    rows - spans,
                    number("SELECT count(*) FROM (SELECT DISTINCT account, trace_id FROM spans)"),
                    number("SELECT count(*) FROM (SELECT DISTINCT account, group_id FROM spans"
                            + " WHERE group_id IS NOT NULL)"),
                    number("SELECT count(*) FROM violations"),
                    number("SELECT count(*) FROM missing_parents WHERE NOT passed"),
                    number("SELECT count(*) FROM missing_parents WHERE passed"));
        });
    }

    private Map<Integer, Long> refused() {
        Map<Integer, Long> refused = new TreeMap<>();
        query("SELECT substr(name, 9), value FROM counters WHERE name LIKE 'refused.%'")
                .all(row -> refused.put(row.getInt(1), row.getLong(2)));
        return refused;
    }

    private long counter(String name) {
        return query("SELECT value FROM counters WHERE name = ?")
                .first(row -> row.getLong(1), name)
                .orElse(0L);
    }

    private long number(String sql) {
        return query(sql).first(row -> row.getLong(1)).orElse(0L);
    }

    synchronized List<Violation> violations(int limit) {
        return atOneState(() -> query("""
                        SELECT account, trace_id, parent_id, child_id, child_arrival, parent_arrival FROM violations
                        ORDER BY parent_arrival LIMIT ?""")
                .all(
                        row -> new Violation(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getLong(5),
                                row.getLong(6)),
                        limit));
    }

    synchronized Optional<String> body(String account, SpanKey span) {
        return atOneState(() -> query("""
                        SELECT body FROM spans WHERE account = ? AND trace_id = ? AND id = ?
                        ORDER BY last_arrival DESC LIMIT 1""").first(row -> row.getString(1), account, span.traceId(), span.id()));
    }

    synchronized List<GroupSummary> groups(int limit) {
        return atOneState(() ->
                query("""
                        SELECT account, group_id, count(DISTINCT trace_id) FROM spans WHERE group_id IS NOT NULL
                        GROUP BY account, group_id ORDER BY min(first_arrival) LIMIT ?""").all(row -> new GroupSummary(row.getString(1), row.getString(2), row.getLong(3)), limit));
    }

    synchronized List<TraceSummary> traces(String account, @Nullable String groupId, int limit) {
        return atOneState(() -> query("""
                        WITH trace AS (
                          SELECT trace_id, count(DISTINCT id) AS spans, min(first_arrival) AS arrival FROM spans
                          WHERE account = ?1 AND trace_id IN
                            (SELECT trace_id FROM spans WHERE account = ?1 AND group_id IS ?2)
                          GROUP BY trace_id)
                        SELECT trace.trace_id, root.name,
                          CASE WHEN root.end_at IS NULL AND root.id IS NOT NULL THEN 'RUNNING' ELSE root.status END,
                          trace.spans
                        FROM trace LEFT JOIN spans AS root ON root.rowid =
                          (SELECT rowid FROM spans WHERE account = ?1 AND trace_id = trace.trace_id
                            AND parent_id IS NULL ORDER BY first_arrival LIMIT 1)
                        ORDER BY trace.arrival LIMIT ?3""")
                .all(
                        row -> new TraceSummary(
                                account, row.getString(1), row.getString(2), row.getString(3), row.getLong(4)),
                        account,
                        groupId,
                        limit));
    }

    private Sql query(String sql) {
        return prepared.computeIfAbsent(sql, text -> new Sql(db, text));
    }

    private <T> T atOneState(Supplier<T> reads) {
        try {
            return reads.get();
        } finally {
            Sql.run(db::rollback); // ends the read transaction
        }
    }

    @Override
    public synchronized void close() {
        Sql.run(db::close);
    }
}
