/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Records on disk, first in, first out, bounded by bytes: appended by any thread, read and sent by one, settled by any.
 * What is appended outlives the process, not a crash of the machine.
 *
 * <p>Each process has a folder of its own in the folder given. Those of dead processes are taken over when a journal is
 * opened, and read before anything else. Thread-safe by one lock, which nobody holds while the disk works: files are made
 * ahead by a thread of their own, and deleted by the one that reads. {@link #append} copies in memory.
 */
public final class Journal implements AutoCloseable {
    private static final int SEGMENTS = 16;
    private static final int MAX_SEGMENT_BYTES = 8 << 20;
    private static final int HALF = SEGMENTS / 2;
    private static final int OPEN_SHARE = 4;

    /** The least that a journal may hold for records of at most a million bytes. */
    public static final long MIN_BYTES = 8L << 20;

    /** Names a span; two of one account never share one. */
    public record SpanKey(String traceId, String spanId) {}

    /** Reads whose record a value is; null when that cannot be told. */
    @FunctionalInterface
    public interface Keys extends Function<byte[], @Nullable SpanKey> {}

    /** Ends a span that a dead process left open. */
    @FunctionalInterface
    public interface Ending {
        /**
         * Makes a completed record of the last started one; null when it cannot.
         *
         * @param lastSeen when the process appended its last record
         */
        byte @Nullable [] end(byte[] started, Instant lastSeen);
    }

    private final Path path;
    private final long maxBytes;
    private final ProcessFolder own;
    private final Spares spares;
    private final List<Segment> segments = new ArrayList<>();
    private final OpenSpans open = new OpenSpans();
    private final long recovered;
    private Segment active;
    private Segment cursor;
    private int cursorAt = Segment.HEADER_BYTES;
    private long bytes;
    private boolean untidy;
    private boolean closed;

    private Journal(Path path, long maxBytes, List<Segment> left, ProcessFolder own, Executor maker)
            throws IOException {
        this.path = path;
        this.maxBytes = maxBytes;
        int segmentBytes = (int) Math.min(MAX_SEGMENT_BYTES, Math.max(maxBytes / SEGMENTS, MIN_BYTES / HALF));
        this.own = own;
        spares = new Spares(own, segmentBytes, maker);
        segments.addAll(left);
        recovered = renumber();
        active = own.newSegment(segmentBytes);
        segments.add(active);
        cursor = segments.get(0);
        bytes = segments.stream().mapToLong(Segment::size).sum();
        untidy = true;
        spares.order(room());
    }

    /**
     * Opens a journal in that folder, which is made if need be. Of what dead processes left there, the unsent records are
     * numbered from 1, and the spans that they left open are ended.
     *
     * @param maxBytes at least {@link #MIN_BYTES}; what dead processes left counts too
     * @throws IOException when the folder cannot be written to
     */
    public static Journal open(Path path, long maxBytes, Keys keys, Ending ending) throws IOException {
        return open(path, maxBytes, keys, ending, Executors.newSingleThreadExecutor(Journal::makerThread));
    }

    /** @param maker runs what makes files */
    static Journal open(Path path, long maxBytes, Keys keys, Ending ending, Executor maker) throws IOException {
        Path folder = Files.createDirectories(path).toRealPath();
        return FolderLock.locked(folder, () -> {
            List<ProcessFolder> held = new ArrayList<>();
            try {
                ProcessFolder.takeOver(folder, held);
                List<Segment> left = new ArrayList<>();
                for (ProcessFolder dead : held) {
                    left.addAll(leftBy(dead, keys, ending));
                }
                ProcessFolder own = ProcessFolder.create(folder);
                held.add(own);
                return new Journal(folder, maxBytes, left, own, maker);
            } catch (IOException | RuntimeException | Error e) {
                letGo(held, e);
                throw e;
            }
        });
    }

    /** So that a later attempt, once the cause is mended, finds what dead processes left. */
    private static void letGo(List<ProcessFolder> held, Throwable cause) {
        for (ProcessFolder folder : held) {
            try {
                folder.close();
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
    }

    /** It stays: to start a thread takes a busy machine longer than a caller should wait. */
    private static Thread makerThread(Runnable work) {
        Thread thread = new Thread(work, "spanflow journal files");
        thread.setDaemon(true);
        return thread;
    }

    private static List<Segment> leftBy(ProcessFolder dead, Keys keys, Ending ending) throws IOException {
        List<Segment> segments = new ArrayList<>(dead.segments());
        new LeftOpen(segments, keys, ending).end(dead, segments);
        if (segments.isEmpty()) {
            dead.close();
        }
        return segments;
    }

    private long renumber() {
        long number = 0;
        for (Segment segment : segments) {
            for (int at = Segment.HEADER_BYTES; segment.holds(at); at = segment.after(at)) {
                if (!segment.isSettled(at)) {
                    segment.number(at, ++number);
                }
            }
        }
        return number;
    }

    /** How many records dead processes had not sent. */
    public long recovered() {
        return recovered;
    }

    /** Appends a record; returns false when there is no room, or the disk is too slow to make some. */
    public synchronized boolean append(long number, Kind kind, SpanKey span, byte[] key, byte[] value) {
        Segment segment = roomFor(Segment.sizeOf(key.length, value.length));
        if (segment == null) {
            return false;
        }
        untidy |= open.newest(span, kind, segment.append(number, System.currentTimeMillis(), kind, key, value));
        return true;
    }

    /** The oldest record that was neither read nor settled, or null. For one thread. */
    public synchronized @Nullable Entry next() {
        while (true) {
            while (cursor.holds(cursorAt)) {
                int at = cursorAt;
                cursorAt = cursor.after(at);
                if (!cursor.isSettled(at)) {
                    return cursor.read(at);
                }
            }
            int following = segments.indexOf(cursor) + 1;
            if (following == segments.size()) {
                return null;
            }
            readFrom(segments.get(following));
        }
    }

    /** Reads what is not settled once more. */
    public synchronized void rewind() {
        readFrom(segments.get(0));
    }

    private void readFrom(Segment segment) {
        cursor = segment;
        cursorAt = Segment.HEADER_BYTES;
    }

    /** Says that a record need not be sent any more. Returns false when that was said before. */
    public synchronized boolean settle(Entry entry) {
        Segment segment = entry.place().segment();
        if (closed || !segment.settle(entry.place().offset())) {
            return false;
        }
        untidy |= segment.isDone();
        return true;
    }

    /** Deletes what is done. Blocks on the disk; for the thread that reads. */
    public void tidy() throws IOException {
        if (isUntidy()) {
            deleteDone();
        }
    }

    private synchronized boolean isUntidy() {
        boolean is = untidy;
        untidy = false;
        return is;
    }

    private void deleteDone() throws IOException {
        Set<ProcessFolder> emptied = new LinkedHashSet<>();
        for (Segment segment : withdrawUseless()) {
            segment.folder().delete(segment);
            emptied.add(segment.folder());
        }
        emptied.removeIf(folder -> folder == own || !folder.isEmpty());
        closeAll(emptied);
    }

    private synchronized List<Segment> withdrawUseless() {
        if (closed) {
            return List.of();
        }
        carryOpen();
        List<Segment> useless = segments.stream()
                .filter(segment -> segment.isUseless() && segment != active)
                .toList();
        useless.forEach(this::withdraw);
        spares.order(room());
        return useless;
    }

    private void withdraw(Segment segment) {
        if (segment == cursor) { // all of it was read, since all is settled
            readFrom(segments.get(segments.indexOf(segment) + 1));
        }
        segments.remove(segment);
        bytes -= segment.size();
    }

    /** Spans that run for long must not hold a file each: where it gets tight, their records move on. */
    private void carryOpen() {
        if (bytes + spares.bytes() <= maxBytes / 2) {
            return;
        }
        for (Segment segment : List.copyOf(segments)) {
            if (segment.isDone() && !segment.isUseless()) {
                open.moveFrom(segment, this::copied);
            }
        }
    }

    private Entry.@Nullable Place copied(Entry.Place place) {
        Entry entry = place.segment().read(place.offset());
        Segment to = open.bytes() > maxBytes / OPEN_SHARE ? null : roomFor(place.bytes());
        return entry == null || to == null
                ? null
                : to.append(entry.number(), entry.millis(), Kind.KEPT, entry.key(), entry.value());
    }

    private @Nullable Segment roomFor(int entryBytes) {
        if (closed) {
            return null;
        }
        if (!active.fits(entryBytes)) {
            Segment next = spares.take(room());
            if (next == null) {
                return null;
            }
            active.seal();
            untidy = true;
            active = next;
            segments.add(next);
            bytes += next.size();
        }
        return active;
    }

    /** What is left for files made ahead. */
    private long room() {
        return maxBytes - bytes;
    }

    /** Whether all that was appended was read; a glance for a thread that wants to sleep. */
    public synchronized boolean isRead() {
        return cursor == active && !cursor.holds(cursorAt);
    }

    /**
     * Leaves on disk what is not settled, for the next process; takes and settles nothing more. Where the disk hangs, what
     * is left is to be had only when this process has ended.
     */
    @Override
    public void close() throws IOException {
        List<Segment> last = stop();
        if (last.isEmpty()) {
            return;
        }
        boolean atRest = spares.close();
        Set<ProcessFolder> folders = new LinkedHashSet<>();
        for (Segment segment : last) {
            if (segment.isUseless()) {
                segment.folder().delete(segment);
            }
            folders.add(segment.folder());
        }
        if (!atRest) {
            folders.remove(own); // another process would meet the file that is still being made
        }
        closeAll(folders);
    }

    /** All files that are in use; none when that was done before. */
    private synchronized List<Segment> stop() {
        if (closed) {
            return List.of();
        }
        closed = true;
        active.seal();
        return List.copyOf(segments);
    }

    private void closeAll(Collection<ProcessFolder> folders) throws IOException {
        if (!folders.isEmpty()) {
            FolderLock.locked(path, () -> {
                for (ProcessFolder folder : folders) {
                    folder.close();
                }
                return folders;
            });
        }
    }
}
