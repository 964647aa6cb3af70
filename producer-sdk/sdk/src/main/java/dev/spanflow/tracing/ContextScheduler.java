/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A {@link ContextExecutor} that runs work later; each repetition with what was current when it was scheduled. */
final class ContextScheduler extends ContextExecutor implements ScheduledExecutorService {
    private final CurrentContext current;
    private final ScheduledExecutorService executor;

    ContextScheduler(CurrentContext current, ScheduledExecutorService executor) {
        super(current, executor);
        this.current = current;
        this.executor = executor;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
        return executor.schedule(current.wrap(work), delay, unit);
    }

    @Override
    public <T> ScheduledFuture<T> schedule(Callable<T> work, long delay, TimeUnit unit) {
        return executor.schedule(current.wrap(work), delay, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable work, long delay, long period, TimeUnit unit) {
        return executor.scheduleAtFixedRate(current.wrap(work), delay, period, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable work, long delay, long pause, TimeUnit unit) {
        return executor.scheduleWithFixedDelay(current.wrap(work), delay, pause, unit);
    }
}
