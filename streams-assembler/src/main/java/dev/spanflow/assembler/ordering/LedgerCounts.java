/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.assembler.rows.RowKey;
import java.nio.ByteBuffer;

/**
 * The ledger's numbers. At any time {@code received} is the sum of all outcomes and of those that wait, and {@code forwarded}
 * is released, updates and stubs. Not thread-safe.
 */
public final class LedgerCounts {
    /** Where a partition's lie. */
    public static final RowKey KEY = RowKey.ofPartition(RowKeys.LEDGER);

    private final long[] outcomes = new long[Outcome.values().length];
    long received;
    long waiting;
    long waitingBytes;
    long stubs;
    long forwarded;

    public LedgerCounts() {}

    /** Reads the bytes of a row. Outcomes that the writer did not know yet are zero. */
    public static LedgerCounts read(ByteBuffer from) {
        LedgerCounts counts = new LedgerCounts();
        counts.received = from.getLong();
        counts.waiting = from.getLong();
        counts.waitingBytes = from.getLong();
        counts.stubs = from.getLong();
        counts.forwarded = from.getLong();
        for (int i = 0; i < counts.outcomes.length && from.hasRemaining(); i++) {
            counts.outcomes[i] = from.getLong();
        }
        return counts;
    }

    void write(ByteBuffer to) {
        to.putLong(received)
                .putLong(waiting)
                .putLong(waitingBytes)
                .putLong(stubs)
                .putLong(forwarded);
        for (long outcome : outcomes) {
            to.putLong(outcome);
        }
    }

    int bytes() {
        return (5 + outcomes.length) * Long.BYTES;
    }

    void add(Outcome outcome, long records) {
        outcomes[outcome.place()] += records;
    }

    /** Adds another partition's numbers. */
    public void add(LedgerCounts other) {
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] += other.outcomes[i];
        }
        received += other.received;
        waiting += other.waiting;
        waitingBytes += other.waitingBytes;
        stubs += other.stubs;
        forwarded += other.forwarded;
    }

    LedgerCounts copy() {
        LedgerCounts copy = new LedgerCounts();
        copy.add(this);
        return copy;
    }

    public long received() {
        return received;
    }

    public long of(Outcome outcome) {
        return outcomes[outcome.place()];
    }

    /** Records that wait now. */
    public long waiting() {
        return waiting;
    }

    /** What they take, in bytes. */
    public long waitingBytes() {
        return waitingBytes;
    }

    public long stubs() {
        return stubs;
    }

    /** Records written to the ordered topic. */
    public long forwarded() {
        return forwarded;
    }

    /** Whether each received record has one class, and each that left was released, an update, or a stub. */
    public boolean balances() {
        long classed = waiting;
        for (long outcome : outcomes) {
            classed += outcome;
        }
        return received == classed && forwarded == of(Outcome.RELEASED) + of(Outcome.UPDATE) + stubs;
    }
}
