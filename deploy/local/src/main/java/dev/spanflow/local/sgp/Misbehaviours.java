/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A script of misbehaviours: for each request the first that applies. Safe for any thread. */
final class Misbehaviours {
    private final List<Misbehaviour> script;
    private final int[] done;
    private final Random random;
    private boolean over;

    Misbehaviours(List<Misbehaviour> script, long seed) {
        this.script = List.copyOf(script);
        this.done = new int[script.size()];
        this.random = new Random(seed);
    }

    /** What to do wrong about a request; null for nothing. */
    synchronized @Nullable Misbehaviour next(byte[] body) {
        for (int i = 0; i < script.size(); i++) {
            Misbehaviour candidate = script.get(i);
            if (applies(candidate, done[i], body)) {
                done[i]++;
                return candidate;
            }
        }
        return null;
    }

    private boolean applies(Misbehaviour candidate, int alreadyDone, byte[] body) {
        boolean used = candidate.times() > 0 && alreadyDone >= candidate.times();
        return !used
                && (candidate.rate() == 0 || random.nextDouble() < candidate.rate())
                && (candidate.span() == null || new String(body, StandardCharsets.UTF_8).contains(candidate.span()));
    }

    /** Waits until there is another script, or for so long. */
    synchronized void await(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (!over && System.nanoTime() - end < 0) {
            wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
    }

    synchronized void end() {
        over = true;
        notifyAll();
    }
}
