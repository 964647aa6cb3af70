/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import dev.spanflow.local.sgp.ReadModel.StoredSpan;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes batches one after the other, each in one transaction: all of it or nothing. The order of acceptance numbers the
 * arrivals. Safe for any thread.
 */
final class SpanStore implements AutoCloseable {
    private final Connection db;
    private final SpanTable spans;
    private final Judge judge;
    private final Sql count;
    private final Sql counter;

    SpanStore(Path file) {
        db = Sql.checked(() -> Database.writer(file));
        spans = new SpanTable(db);
        judge = new Judge(db);
        count = new Sql(db, "INSERT INTO counters VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = value + ?2");
        counter = new Sql(db, "SELECT value FROM counters WHERE name = ?");
    }

    /**
     * Checks the items against what is stored and stores them.
     *
     * @return the spans now stored, each once, in the order of their first item
     * @throws Refusal 409 or 400; then nothing is stored
     */
    synchronized Collection<StoredSpan> accept(String account, List<SpanItem> items, Modes modes) {
        return inTransaction(() -> {
            BatchValidator.checkAgainst(items, new AccountView(account), modes);
            Collection<StoredSpan> stored = store(
                    account, items.stream().map(item -> item.asStored(modes)).toList(), modes);
            count.update("accepted", 1);
            count.update("records", items.size());
            return stored;
        });
    }

    private Collection<StoredSpan> store(String account, List<SpanItem> items, Modes modes) {
        long arrival = counter.first(row -> row.getLong(1), "records").orElse(0L);
        Map<SpanKey, StoredSpan> answer = new LinkedHashMap<>();
        Set<SpanKey> present = new HashSet<>();
        for (SpanItem item : items) {
            arrival++;
            SpanTable.Put put = spans.put(account, item, arrival, modes);
            if (put.first()) {
                judge.arrived(account, item.key(), arrival);
            }
            present.add(item.key());
            judgeParent(account, item, arrival, present);
            answer.put(
                    item.key(),
                    put.stored() ? new StoredSpan(item.key().id(), item.fields()) : spans.read(account, item.key()));
        }
        return answer.values();
    }

    /** @param present spans known to have come: saves asking for the parent again for each of its children */
    private void judgeParent(String account, SpanItem item, long arrival, Set<SpanKey> present) {
        if (item.parentId() == null) {
            return;
        }
        SpanKey parent = new SpanKey(item.key().traceId(), item.parentId());
        if (present.contains(parent) || spans.isStored(account, parent)) {
            present.add(parent);
        } else {
            judge.namedMissing(account, item, item.parentId(), arrival);
        }
    }

    /** The newest span of that id. */
    synchronized Optional<StoredSpan> find(String account, String id) {
        return inTransaction(() -> spans.find(account, id));
    }

    synchronized void countRefusal(int status) {
        inTransaction(() -> count.update("refused." + status, 1));
    }

    private <T> T inTransaction(Supplier<T> work) {
        boolean done = false;
        try {
            T result = work.get();
            Sql.run(db::commit);
            done = true;
            return result;
        } finally {
            if (!done) {
                Sql.run(db::rollback);
            }
        }
    }

    @Override
    public synchronized void close() {
        Sql.run(db::close);
    }

    /** One account's spans, inside the running transaction. */
    private final class AccountView implements StoredSpans {
        private final String account;

        AccountView(String account) {
            this.account = account;
        }

        @Override
        public boolean isStored(SpanKey span) {
            return spans.isStored(account, span);
        }

        @Override
        public boolean isInAnotherTrace(SpanKey span) {
            return spans.isInAnotherTrace(account, span);
        }

        @Override
        public @Nullable String parentOf(SpanKey span) {
            return spans.parentOf(account, span);
        }

        @Override
        public boolean isMissingParent(SpanKey span) {
            return judge.isMissing(account, span);
        }
    }
}
