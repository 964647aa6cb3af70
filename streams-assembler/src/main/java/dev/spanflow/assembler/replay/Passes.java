/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import java.util.List;

/**
 * Which pass comes next. The first sends what was planned. Each later one begins where the one before it ended, once all that was
 * sent has arrived, and sends again what got newer records meanwhile; the last is one that finds none: then whatever comes later
 * arrives later too. Not thread-safe.
 */
public final class Passes {
    private final List<Long> bound;
    private final int mostLater;
    private int number;
    private List<Long> from;
    private boolean whole;
    private boolean over;

    /**
     * Goes on with a pass.
     *
     * @param number of the pass to go on with, from 1
     * @param from by partition, where that pass begins
     * @param bound by partition, where the first ends
     * @param mostLater how many may follow the first
     */
    public Passes(int number, List<Long> from, List<Long> bound, int mostLater) {
        this.number = number;
        this.from = List.copyOf(from);
        this.bound = List.copyOf(bound);
        this.mostLater = mostLater;
    }

    public boolean isOver() {
        return over;
    }

    public boolean isFirst() {
        return number == 1;
    }

    /** From 1. */
    public int number() {
        return number;
    }

    /** By partition, where it begins. */
    public List<Long> from() {
        return from;
    }

    /** The pass has ended, and all that it sent has arrived. */
    public void ended(List<Long> to, boolean foundNone) {
        // One that was begun by somebody else may have sent something before what is known here.
        over = number > mostLater || (number > 1 && foundNone && whole);
        next(to);
    }

    /** No more of the first pass is to be sent. */
    public void cancelFirst() {
        if (isFirst()) {
            over = mostLater == 0;
            next(bound);
        }
    }

    private void next(List<Long> to) {
        from = number == 1 ? bound : List.copyOf(to);
        number += over ? 0 : 1;
        whole = true;
    }
}
