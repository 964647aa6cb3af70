/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How other threads hand work to the poll thread, also while it sleeps in a poll. So everything else in the exporter has
 * one thread and no locks.
 */
final class Mailbox {
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final Runnable wakeup;

    /** @param wakeup ends the poll thread's sleep; called from any thread */
    Mailbox(Runnable wakeup) {
        this.wakeup = wakeup;
    }

    /** From any thread. */
    void put(Runnable task) {
        tasks.add(task);
        if (asleep.compareAndSet(true, false)) {
            wakeup.run();
        }
    }

    /** The poll thread is about to sleep. Returns how long it may: not at all if there is work. */
    long fallAsleep(long nanos) {
        asleep.set(true); // before the look at the queue, or a task put in between wakes nobody
        return tasks.isEmpty() ? nanos : 0;
    }

    void awake() {
        asleep.set(false);
    }

    /** Runs what lies there now. */
    void runAll() {
        for (int count = tasks.size(); count > 0; count--) {
            tasks.remove().run();
        }
    }

    /** Waits for one task and runs it. */
    void runNext(long timeoutNanos) throws InterruptedException {
        Runnable task = tasks.poll(timeoutNanos, TimeUnit.NANOSECONDS);
        if (task != null) {
            task.run();
        }
    }
}
