/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.rows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one partition: objects in memory, written to the store as bytes when the caller commits ({@link #flush}) or when
 * memory is short ({@link #endTurn}). So a row that changes a hundred times between two commits is written once, and one that
 * comes and goes between them is not written at all.
 *
 * <p>An object that {@link #get} has returned is the row itself and stays it until the turn ends: change it, then say so with
 * {@link #changed}. Not thread-safe.
 */
public final class RowCache {
    /** What a row's place and its object cost beside the bytes it is written as: more for a small trace, less for a record. */
    private static final int ENTRY_BYTES = 500;

    private final RowStore store;
    private final CacheBudget budget;
    private final Map<RowKey, Slot> slots = new LinkedHashMap<>(1024, 0.75f, true);
    private List<Slot> changed = new ArrayList<>();
    private long bytes;
    private long reported;

    public RowCache(RowStore store, CacheBudget budget) {
        this.store = store;
        this.budget = budget;
    }

    /** The row, or null. */
    public <R extends Row> @Nullable R get(RowKey key, RowType<R> type) {
        Slot slot = slots.get(key);
        if (slot == null) {
            slot = load(key, type);
        }
        return slot == null ? null : type.type().cast(slot.row);
    }

    private @Nullable Slot load(RowKey key, RowType<?> type) {
        ByteBuffer stored = stored(key);
        if (stored == null) {
            return null;
        }
        Slot slot = take(key, true);
        set(slot, type.read(stored));
        return slot;
    }

    /** The bytes of a row as it was last written, for one that its owner keeps; null when there is none. */
    public @Nullable ByteBuffer stored(RowKey key) {
        byte[] stored = store.get(key.toBytes());
        return stored == null ? null : RowVersion.check(stored);
    }

    /** Puts a row where there is none, neither here nor in the store: saves looking. */
    public void add(RowKey key, Row row) {
        put(take(key, false), row);
    }

    /** Puts a row in place of the one that may be there. */
    public void put(RowKey key, Row row) {
        put(take(key, true), row);
    }

    /** A row has changed that was put, or read, before. */
    public void changed(Row row) {
        Slot slot = row.slot;
        if (slot == null) {
            throw new IllegalStateException("the row lies nowhere");
        }
        put(slot.gone ? take(slot.key, true) : slot, row);
    }

    /** Deletes a row, if there is one. */
    public void delete(RowKey key) {
        Slot slot = take(key, true);
        set(slot, null);
        if (slot.stored) {
            markChanged(slot);
        } else {
            drop(slot);
        }
    }

    private Slot take(RowKey key, boolean mayBeStored) {
        Slot slot = slots.get(key);
        if (slot == null) {
            slot = new Slot(key, mayBeStored);
            slots.put(key, slot);
        }
        return slot;
    }

    private void put(Slot slot, Row row) {
        set(slot, row);
        markChanged(slot);
    }

    /** Writes all that has changed to the store. */
    public void flush() {
        List<Slot> toWrite = changed;
        changed = new ArrayList<>();
        for (Slot slot : toWrite) {
            write(slot);
        }
        report();
    }

    /** Frees memory, if it is short: rows that were not used lately go, those that have changed by way of the store. */
    public void endTurn() {
        report();
        while (budget.isExceeded() && !slots.isEmpty()) {
            Slot eldest = slots.values().iterator().next();
            write(eldest);
            drop(eldest);
            report();
        }
    }

    /** Forgets all, changed or not. */
    public void clear() {
        slots.values().forEach(slot -> slot.gone = true);
        slots.clear();
        changed.clear();
        bytes = 0;
        report();
    }

    private void write(Slot slot) {
        if (!slot.changed) {
            return;
        }
        slot.changed = false;
        store.put(slot.key.toBytes(), slot.row == null ? null : RowVersion.bytesOf(slot.row));
        slot.stored = true;
        if (slot.row == null) {
            drop(slot);
        }
    }

    private void set(Slot slot, @Nullable Row row) {
        int weight = row == null ? ENTRY_BYTES : ENTRY_BYTES + row.bytes();
        bytes += weight - slot.weight;
        slot.weight = weight;
        slot.row = row;
        if (row != null) {
            row.slot = slot;
        }
    }

    private void markChanged(Slot slot) {
        if (!slot.changed) {
            slot.changed = true;
            changed.add(slot);
        }
    }

    private void drop(Slot slot) {
        slots.remove(slot.key, slot);
        slot.changed = false;
        slot.gone = true;
        bytes -= slot.weight;
        slot.weight = 0;
    }

    private void report() {
        budget.add(bytes - reported);
        reported = bytes;
    }
}
