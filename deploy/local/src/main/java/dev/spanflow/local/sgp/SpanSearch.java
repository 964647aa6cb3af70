/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import dev.spanflow.local.sgp.ReadModel.StoredSpan;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds stored spans, each once and as its newest record tells, ordered by start, then trace id, then id (SGP contract,
 * section 1). Reads beside the writer. Safe for any thread.
 */
final class SpanSearch implements AutoCloseable {
    /** Of the spans in a page as they are stored. SGP has such a limit in bytes too, and does not tell it. */
    static final int MAX_PAGE_CHARACTERS = 16 * 1024 * 1024;

    private static final String NEWEST = """
             AND NOT EXISTS (SELECT 1 FROM spans AS newer WHERE newer.account = spans.account
               AND newer.trace_id = spans.trace_id AND newer.id = spans.id AND newer.last_arrival > spans.last_arrival)
            """;

    /** Times are stored as ReadModel writes them: 20 characters up to the point, then the microseconds. */
    private static final String DURATION_MICROS = "((strftime('%s', end_at) - strftime('%s', start_at)) * 1000000"
            + " + substr(end_at, 21, 6) - substr(start_at, 21, 6))";

    private final Connection db;
    private final Map<String, Sql> prepared = new HashMap<>();

    /** Some spans in a row. */
    record Page(List<StoredSpan> spans, boolean hasMore) {}

    private record Place(String startAt, String traceId, String id) {}

    SpanSearch(Path file) {
        db = Sql.checked(() -> Database.reader(file));
    }

    /** @throws Refusal 422 for a cursor that is not among what is searched, 400 for a page that is too large */
    synchronized Page find(String account, SearchFilters filters, SearchPaging paging) {
        try {
            return page(Query.of(account, filters).within(paging.from(), paging.to()), paging);
        } finally {
            Sql.run(db::rollback); // ends the read transaction
        }
    }

    private Page page(Query query, SearchPaging paging) {
        // Backwards, the page is read from its end.
        boolean down = paging.descending() != paging.backwards();
        String ties = paging.backwards() ? " DESC" : "";
        Query rows = paging.cursor() == null ? query : query.beyond(cursor(query, paging), down, paging.backwards());
        Sql sql = prepare("SELECT id, body FROM spans" + rows.where() + " ORDER BY start_at" + (down ? " DESC" : "")
                + ", trace_id" + ties + ", id" + ties + " LIMIT " + (paging.limit() + 1));
        PageSize size = new PageSize();
        List<StoredSpan> found = sql.all(size::read, rows.parameters());
        boolean hasMore = found.size() > paging.limit();
        List<StoredSpan> spans = new ArrayList<>(found.subList(0, Math.min(found.size(), paging.limit())));
        if (paging.backwards()) {
            Collections.reverse(spans);
        }
        return new Page(spans, hasMore);
    }

    /** Where the cursor stands: of several spans with its id the one furthest on, so that no page comes twice. */
    private Place cursor(Query query, SearchPaging paging) {
        String ties = paging.backwards() ? "" : " DESC";
        String starts = paging.descending() == paging.backwards() ? " DESC" : "";
        Query rows = query.and("id = ?", String.valueOf(paging.cursor()));
        return prepare("SELECT start_at, trace_id, id FROM spans" + rows.where() + " ORDER BY start_at" + starts
                        + ", trace_id" + ties + " LIMIT 1")
                .first(row -> new Place(row.getString(1), row.getString(2), row.getString(3)), rows.parameters())
                .orElseThrow(() -> new Refusal(
                        422, "no span " + paging.cursor() + " is among those searched: take an id from another page"));
    }

    private Sql prepare(String sql) {
        return prepared.computeIfAbsent(sql, text -> new Sql(db, text));
    }

    @Override
    public synchronized void close() {
        Sql.run(db::close);
    }

    /** Gives a page up before it fills the memory. */
    private static final class PageSize {
        private long characters;

        StoredSpan read(ResultSet row) throws SQLException {
            String body = row.getString(2);
            characters += body.length();
            if (characters > MAX_PAGE_CHARACTERS) {
                throw new Refusal(400, "SEARCH_RESULT_TOO_LARGE: ask for fewer spans with limit");
            }
            return new StoredSpan(row.getString(1), Json.storedObject(body));
        }
    }

    /** Conditions with their parameters, in the order of their question marks. */
    private record Query(String where, List<Object> values) {
        static Query of(String account, SearchFilters filters) {
            Query query = new Query(" WHERE account = ?" + NEWEST, List.of(account));
            for (Map.Entry<ListFilter, List<String>> list : filters.lists().entrySet()) {
                query = query.and(list.getKey().condition(), Json.text(list.getValue()));
            }
            query = filters.groupId() == null ? query : query.and("group_id = ?", filters.groupId());
            query = filters.parentsOnly() ? query.and("parent_id IS NULL") : query;
            query = query.andIf(DURATION_MICROS + " >= 1000 * ?", filters.minDurationMs());
            return query.andIf(DURATION_MICROS + " <= 1000 * ?", filters.maxDurationMs());
        }

        Query within(@Nullable Instant from, @Nullable Instant to) {
            return andIf("start_at >= ?", from == null ? null : ReadModel.time(from))
                    .andIf("start_at <= ?", to == null ? null : ReadModel.time(to));
        }

        Query andIf(String condition, @Nullable Object parameter) {
            return parameter == null ? this : and(condition, parameter);
        }

        Query and(String condition, Object... more) {
            List<Object> all = new ArrayList<>(values);
            all.addAll(List.of(more));
            return new Query(where + " AND " + condition, all);
        }

        Query beyond(Place place, boolean down, boolean backwards) {
            return and(
                    "(start_at " + (down ? "<" : ">") + " ? OR start_at = ? AND (trace_id, id) "
                            + (backwards ? "<" : ">") + " (?, ?))",
                    place.startAt(),
                    place.startAt(),
                    place.traceId(),
                    place.id());
        }

        Object[] parameters() {
            return values.toArray();
        }
    }
}
