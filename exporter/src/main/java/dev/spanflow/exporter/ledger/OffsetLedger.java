/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.ledger;

/**
 * Which offsets of one partition are still open, and so up to where it may be committed, with the ledger of exactly the
 * records before that. Knows only offsets that carry records: gaps, such as transaction markers, are passed over.
 *
 * <p>Holds as much as there are open records: see {@link OpenRecords}.
 */
public final class OffsetLedger {
    private final OpenRecords open = new OpenRecords();
    private ExportLedger base = ExportLedger.EMPTY;
    private boolean opened;
    private long lost;
    private long next = -1;
    private long committed = -1;

    /** What the last commit of the partition tells, by whomever; to be told before the first one of ours. */
    public void opensWith(ExportLedger committedBefore) {
        base = committedBefore;
        opened = true;
    }

    public boolean isOpened() {
        return opened;
    }

    /**
     * A record was taken; offsets must come in rising order.
     *
     * @param bytes that it holds until it is done
     */
    public void taken(long offset, long appendedAt, int bytes) {
        if (offset < next) {
            throw new IllegalArgumentException("offset " + offset + " taken after " + (next - 1));
        }
        open.add(offset, appendedAt, bytes);
        next = offset + 1;
    }

    /** A record needs no more work. Told twice, it is the same. */
    public void done(long offset, Outcome outcome) {
        open.done(offset, outcome);
    }

    /** All before this offset was taken or is none of ours; it can lie behind a transaction marker. */
    public void readUpTo(long offset) {
        next = Math.max(next, offset);
    }

    /** The next offsets were gone before they could be read. */
    public void lost(long offsets) {
        lost += offsets;
    }

    /** The offset to commit: the first open one, else the next to be read; -1 if nothing was read. */
    public long committable() {
        return open.isEmpty() ? next : open.firstOffset();
    }

    /** The ledger of everything before {@link #committable}. */
    public ExportLedger ledger() {
        Tally settled = open.settled();
        long bare = settled.of(Outcome.DEAD_LETTERED_BARE);
        return base.plus(new ExportLedger(
                settled.of(Outcome.ACKNOWLEDGED),
                settled.of(Outcome.COLLAPSED),
                settled.of(Outcome.DEAD_LETTERED) + bare,
                settled.of(Outcome.STUB_UNNEEDED),
                bare,
                lost,
                settled.appendedAt()));
    }

    public boolean hasNews() {
        return committable() > committed;
    }

    public void committed(long offset) {
        committed = Math.max(committed, offset);
    }

    /** How many taken records are not done. */
    public int open() {
        return open.size();
    }

    /** What taken records that are not done hold. */
    public long openBytes() {
        return open.bytes();
    }

    /** When the oldest open record was appended, in milliseconds since 1970; {@link Long#MAX_VALUE} if none is open. */
    public long oldestAppendedAt() {
        return open.isEmpty() ? Long.MAX_VALUE : open.firstAppendedAt();
    }
}
