/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.groups;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rows in a map; counts what is asked of it. */
final class CountedRows implements GroupRows {
    final TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    int reads;
    int ranges;
    int rowsOfRanges;
    int writes;

    @Override
    public byte @Nullable [] get(byte[] key) {
        reads++;
        return rows.get(key);
    }

    @Override
    public List<Map.Entry<byte[], byte[]>> between(byte[] from, byte[] to, int atMost) {
        List<Map.Entry<byte[], byte[]>> found = rows.subMap(from, to).entrySet().stream()
                .limit(atMost)
                .map(row -> Map.entry(row.getKey(), row.getValue()))
                .toList();
        ranges++;
        rowsOfRanges += found.size();
        return found;
    }

    @Override
    public void put(byte[] key, byte @Nullable [] value) {
        writes++;
        if (value == null) {
            rows.remove(key);
        } else {
            rows.put(key, value);
        }
    }

    long count(char kind) {
        return rows.keySet().stream().filter(key -> key[0] == kind).count();
    }

    /** Reads, ranges, rows that the ranges gave, writes since the last call. */
    List<Integer> takeCounts() {
        List<Integer> counts = List.of(reads, ranges, rowsOfRanges, writes);
        reads = 0;
        ranges = 0;
        rowsOfRanges = 0;
        writes = 0;
        return counts;
    }
}
