/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.journal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empty files of a journal, made ahead one at a time on a thread for that alone. Thread-safe by one lock, which nobody
 * holds while the disk works.
 */
final class Spares {
    private static final Logger log = LoggerFactory.getLogger(Spares.class);
    private static final int WANTED = 3;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_MILLIS = 500;

    private final ProcessFolder folder;
    private final int segmentBytes;
    private final Executor maker;
    private final Deque<Segment> spares = new ArrayDeque<>();
    private long room;
    private long nextTry = System.nanoTime();
    private boolean making;
    private boolean closed;

    /** @param maker runs what makes files */
    Spares(ProcessFolder folder, int segmentBytes, Executor maker) {
        this.folder = folder;
        this.segmentBytes = segmentBytes;
        this.maker = maker;
    }

    /**
     * Has more made, if wanted.
     *
     * @param room how many bytes all of them may take
     */
    synchronized void order(long room) {
        this.room = room;
        if (!making && isWanted() && System.nanoTime() - nextTry >= 0) {
            making = true;
            try {
                maker.execute(this::make);
            } catch (OutOfMemoryError e) {
                making = false;
                log.debug("{}: no thread to be had for another file", folder, e);
            }
        }
    }

    /** The oldest one, and has another made; null while there is none. */
    synchronized @Nullable Segment take(long room) {
        order(room);
        Segment next = spares.poll();
        if (next != null) {
            order(room - next.size());
        }
        return next;
    }

    /** What those take that lie ready. */
    synchronized long bytes() {
        return (long) spares.size() * segmentBytes;
    }

    private boolean isWanted() {
        return !closed && spares.size() < WANTED && (spares.size() + 1L) * segmentBytes <= room;
    }

    private void make() {
        boolean more = true;
        while (more) {
            Segment made = null;
            try {
                made = folder.newSegment(segmentBytes);
            } catch (IOException | RuntimeException | Error e) {
                log.debug("{}: no room for another file", folder, e);
            }
            more = add(made);
        }
    }

    /** Returns whether one more is wanted. */
    private synchronized boolean add(@Nullable Segment made) {
        if (made == null) {
            nextTry = System.nanoTime() + RETRY_NANOS;
        } else if (closed) {
            folder.delete(made);
        } else {
            spares.add(made);
        }
        making = made != null && isWanted();
        notifyAll();
        return making;
    }

    /**
     * Makes no more, and deletes what lies ready.
     *
     * @return false when the disk hangs, so that a file may still come into the folder
     */
    boolean close() {
        boolean atRest = stop();
        if (maker instanceof ExecutorService thread) {
            thread.shutdown();
        }
        spares.forEach(folder::delete);
        return atRest;
    }

    private synchronized boolean stop() {
        closed = true;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
        boolean interrupted = false;
        for (long left = CLOSE_MILLIS;
                making && left > 0;
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
            try {
                wait(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !making;
    }
}
