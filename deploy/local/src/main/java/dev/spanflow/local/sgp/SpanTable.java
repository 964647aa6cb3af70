/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import dev.spanflow.local.sgp.ReadModel.StoredSpan;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes and reads the stored spans within a transaction. */
final class SpanTable {
    private static final String PUT = """
            INSERT INTO spans (account, trace_id, id, start_day, parent_id, group_id, name, status, type, start_at,
              end_at, body, last_arrival, first_arrival)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13)
            ON CONFLICT (account, trace_id, id, start_day) DO UPDATE SET parent_id = ?5, group_id = ?6, name = ?7,
              status = ?8, type = ?9, start_at = ?10, end_at = ?11, body = ?12, last_arrival = ?13""";

    private final Sql rows;
    private final Sql put;
    private final Sql elsewhere;
    private final Sql newest;
    private final Sql byId;
    private final Sql inAnotherTrace;

    private record Row(long startDay, boolean completed) {}

    SpanTable(Connection db) {
        rows = new Sql(
                db, "SELECT start_day, end_at IS NOT NULL FROM spans WHERE account = ? AND trace_id = ? AND id = ?");
        put = new Sql(db, PUT);
        elsewhere = new Sql(db, "DELETE FROM spans WHERE account = ? AND id = ? AND (trace_id <> ? OR start_day <> ?)");
        byId = new Sql(db, "SELECT body FROM spans WHERE account = ? AND id = ? ORDER BY last_arrival DESC LIMIT 1");
        newest = new Sql(db, """
                SELECT parent_id, body FROM spans WHERE account = ? AND trace_id = ? AND id = ?
                ORDER BY last_arrival DESC LIMIT 1""");
        inAnotherTrace = new Sql(db, "SELECT 1 FROM spans WHERE account = ? AND id = ? AND trace_id <> ? LIMIT 1");
    }

    /** What became of a record: whether it is the first of its span, and whether it is the one now stored. */
    record Put(boolean first, boolean stored) {}

    /**
     * Replaces what is stored of the span on the record's day, unless that is completed and the record is not; in the legacy
     * store, whatever has the id.
     */
    Put put(String account, SpanItem item, long arrival, Modes modes) {
        SpanKey key = item.key();
        if (modes.isLegacy()) {
            elsewhere.update(account, key.id(), key.traceId(), item.startDay());
        }
        List<Row> known = rows.all(row -> new Row(row.getLong(1), row.getBoolean(2)), account, key.traceId(), key.id());
        boolean beaten = !modes.isLegacy()
                && known.stream().anyMatch(row -> row.startDay() == item.startDay() && !item.replaces(row.completed()));
        if (!beaten) {
            write(account, item, arrival);
        }
        return new Put(known.isEmpty(), !beaten);
    }

    private void write(String account, SpanItem item, long arrival) {
        put.update(
                account,
                item.key().traceId(),
                item.key().id(),
                item.startDay(),
                item.parentId(),
                item.groupId(),
                item.name(),
                item.status(),
                item.type(),
                ReadModel.time(item.start()),
                item.end() == null ? null : ReadModel.time(item.end()),
                item.body(),
                arrival);
    }

    StoredSpan read(String account, SpanKey key) {
        return newest.first(row -> row.getString(2), account, key.traceId(), key.id())
                .map(body -> new StoredSpan(key.id(), Json.storedObject(body)))
                .orElseThrow();
    }

    /** The newest span of that id, in whatever trace. */
    Optional<StoredSpan> find(String account, String id) {
        return byId.first(row -> row.getString(1), account, id)
                .map(body -> new StoredSpan(id, Json.storedObject(body)));
    }

    boolean isStored(String account, SpanKey key) {
        return rows.exists(account, key.traceId(), key.id());
    }

    boolean isInAnotherTrace(String account, SpanKey key) {
        return inAnotherTrace.exists(account, key.id(), key.traceId());
    }

    @Nullable
    String parentOf(String account, SpanKey key) {
        return newest.first(row -> Optional.ofNullable(row.getString(1)), account, key.traceId(), key.id())
                .flatMap(parent -> parent)
                .orElse(null);
    }
}
