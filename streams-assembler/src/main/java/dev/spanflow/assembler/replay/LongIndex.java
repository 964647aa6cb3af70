/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import java.util.Arrays;

/**
 * Numbers keys in the order in which they come first, from 0. Open addressing at a load of a half at most: 24 to 48 bytes a
 * key. The keys must be hashes.
 */
final class LongIndex {
    private static final int ABSENT = -1;

    private long[] keys = new long[16];
    private int[] slots = new int[32];
    private int size;

    LongIndex() {
        Arrays.fill(slots, ABSENT);
    }

    int size() {
        return size;
    }

    long key(int number) {
        return keys[number];
    }

    boolean contains(long key) {
        return find(key) >= 0;
    }

    /** The key's number; negative when it never came. */
    int find(long key) {
        return slots[slot(key)];
    }

    /** The key's number, a new one when it never came. */
    int add(long key) {
        int slot = slot(key);
        if (slots[slot] != ABSENT) {
            return slots[slot];
        }
        if (size == keys.length) {
            grow();
            slot = slot(key);
        }
        keys[size] = key;
        slots[slot] = size;
        return size++;
    }

    private int slot(long key) {
        int mask = slots.length - 1;
        int slot = (int) (key ^ key >>> 32) & mask;
        while (slots[slot] != ABSENT && keys[slots[slot]] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        keys = Arrays.copyOf(keys, 2 * keys.length);
        slots = new int[2 * slots.length];
        Arrays.fill(slots, ABSENT);
        for (int i = 0; i < size; i++) {
            slots[slot(keys[i])] = i;
        }
    }
}
