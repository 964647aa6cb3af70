/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The newest requests, oldest first. Safe for any thread. */
final class RequestLog {
    static final int KEPT = 10_000;

    private final Deque<RequestRecord> records = new ArrayDeque<>();
    private long count;

    synchronized void add(String method, String path, String account, int bytes, int status, boolean misbehaved) {
        records.add(new RequestRecord(++count, Instant.now(), method, path, account, bytes, status, misbehaved));
        if (records.size() > KEPT) {
            records.remove();
        }
    }

    synchronized List<RequestRecord> newest(int limit) {
        List<RequestRecord> all = new ArrayList<>(records);
        return all.subList(Math.max(0, all.size() - limit), all.size());
    }
}
