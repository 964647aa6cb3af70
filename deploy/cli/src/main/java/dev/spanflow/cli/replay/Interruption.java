/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds the end of the process up until what runs has stopped in good order: Ctrl-C and SIGTERM. */
final class Interruption implements AutoCloseable {
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread hook;

    private Interruption(Runnable stop, Duration patience) {
        hook = new Thread(
                () -> {
                    stop.run();
                    await(patience);
                },
                "spanflow-stop");
    }

    /**
     * From now on.
     *
     * @param patience for how long the process is kept
     */
    static Interruption listen(Runnable stop, Duration patience) {
        Interruption interruption = new Interruption(stop, patience);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    private void await(Duration patience) {
        try {
            if (!stopped.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println("It did not stop in time; nothing is lost.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process ends: the hook runs.
        }
    }
}
