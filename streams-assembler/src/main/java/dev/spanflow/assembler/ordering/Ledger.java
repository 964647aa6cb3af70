/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.assembler.rows.Row;
import dev.spanflow.assembler.rows.RowCache;
import java.nio.ByteBuffer;

/**
 * What has become of this partition's records, ever. Kept in the state, so under exactly-once it counts each record once,
 * whatever crashes. Not thread-safe.
 */
final class Ledger extends Row {
    private final RowCache rows;
    private final LedgerCounts counts;
    private boolean changed;

    Ledger(RowCache rows) {
        this.rows = rows;
        ByteBuffer stored = rows.stored(LedgerCounts.KEY);
        this.counts = stored == null ? new LedgerCounts() : LedgerCounts.read(stored);
    }

    void received() {
        counts.received++;
        changed = true;
    }

    void count(Outcome outcome) {
        counts.add(outcome, 1);
        changed = true;
    }

    void stub() {
        counts.stubs++;
        changed = true;
    }

    void forwarded() {
        counts.forwarded++;
        changed = true;
    }

    /** A record begins to wait, or, with minus signs, waits no more. */
    void waiting(int records, long bytes) {
        counts.waiting += records;
        counts.waitingBytes += bytes;
        changed = true;
    }

    long waitingBytes() {
        return counts.waitingBytes;
    }

    LedgerCounts counts() {
        return counts.copy();
    }

    void endTurn() {
        if (changed) {
            rows.put(LedgerCounts.KEY, this);
            changed = false;
        }
    }

    @Override
    public int bytes() {
        return counts.bytes();
    }

    @Override
    public void write(ByteBuffer to) {
        counts.write(to);
    }
}
