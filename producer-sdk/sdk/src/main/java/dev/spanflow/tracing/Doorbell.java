/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the sending thread rest while there is nothing to send. To wake a thread is a call into the kernel, so
 * callers do it only when it sleeps; for a while after work it just looks again every 10 ms.
 */
final class Doorbell {
    private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long SLEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int NAPS = 100;

    private volatile @Nullable Thread asleep;
    private volatile @Nullable Thread resting;
    private volatile boolean urgent;
    private int naps;

    /** There is something to send. Any thread. */
    void ring() {
        Thread thread = asleep;
        if (thread != null) {
            asleep = null;
            LockSupport.unpark(thread);
        }
    }

    /** There is something that cannot wait for the end of a nap. Any thread. */
    void ringUrgently() {
        urgent = true;
        LockSupport.unpark(resting);
    }

    /** There was something to do: the next rests are naps. The sending thread. */
    void busy() {
        naps = 0;
    }

    /** Rests until there is something to do, or for some time. The sending thread. */
    void rest(BooleanSupplier nothing) throws InterruptedException {
        resting = Thread.currentThread();
        if (!urgent && naps++ < NAPS) {
            LockSupport.parkNanos(this, NAP_NANOS);
        } else if (!urgent) {
            asleep = Thread.currentThread();
            if (nothing.getAsBoolean() && !urgent) {
                LockSupport.parkNanos(this, SLEEP_NANOS);
            }
            asleep = null;
        }
        resting = null;
        urgent = false;
        if (Thread.interrupted()) {
            throw new InterruptedException("while resting");
        }
    }
}
