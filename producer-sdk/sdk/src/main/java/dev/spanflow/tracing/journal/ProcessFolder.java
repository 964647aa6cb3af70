/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one process in a journal's folder, locked as long as the process lives: the kernel lets go of the lock of
 * a killed one. Files are made by one thread at a time; they may be deleted meanwhile.
 */
final class ProcessFolder {
    private static final String LOCK = "lock";
    private static final Pattern NAME = Pattern.compile("\\d+-(\\d{1,18})-\\w+");
    private static final Pattern SEGMENT = Pattern.compile("(\\d{8})\\" + Segment.SUFFIX);

    private static final Logger log = LoggerFactory.getLogger(ProcessFolder.class);

    /** Known to all class loaders: a lock file that this JVM holds must not be opened, since to close it lets go of the lock. */
    private static final Properties HELD_BY_THIS_JVM = System.getProperties();

    private static final String HELD = "dev.spanflow.tracing.journal:";

    private final Path path;
    private final FileChannel lock;
    private int created;
    private final AtomicInteger live = new AtomicInteger();

    private ProcessFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    static ProcessFolder create(Path journal) throws IOException {
        Path path = Files.createDirectories(
                journal.resolve(processName() + UUID.randomUUID().toString().substring(0, 8)));
        ProcessFolder folder = locked(path);
        if (folder == null) {
            throw new IOException(path + " cannot be locked");
        }
        return folder;
    }

    /** Locks the folders of dead processes, and adds them, oldest first. */
    static void takeOver(Path journal, List<ProcessFolder> dead) throws IOException {
        for (Path path : oldestFirst(journal)) {
            ProcessFolder folder = locked(path);
            if (folder != null) {
                dead.add(folder);
            }
        }
    }

    private static List<Path> oldestFirst(Path journal) throws IOException {
        try (Stream<Path> paths = Files.list(journal)) {
            return paths.filter(Files::isDirectory)
                    .sorted(Comparator.comparingLong(ProcessFolder::started))
                    .toList();
        }
    }

    /** When its process was started, by its name; 0 if that is not one of ours. */
    private static long started(Path folder) {
        Matcher name = NAME.matcher(folder.getFileName().toString());
        return name.matches() ? Long.parseLong(name.group(1)) : 0;
    }

    private static String processName() {
        ProcessHandle process = ProcessHandle.current();
        long started = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return process.pid() + "-" + started + "-";
    }

    private static @Nullable ProcessFolder locked(Path path) throws IOException {
        if (HELD_BY_THIS_JVM.containsKey(HELD + path)) {
            return null;
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (AccessDeniedException e) {
            log.debug("{} belongs to another user", path, e);
            return null;
        }
        if (channel.tryLock() != null) {
            HELD_BY_THIS_JVM.setProperty(HELD + path, "");
            return new ProcessFolder(path, channel);
        }
        channel.close();
        return null;
    }

    Segment newSegment(int size) throws IOException {
        Segment segment = Segment.create(this, path.resolve(String.format("%08d%s", created, Segment.SUFFIX)), size);
        created++;
        live.incrementAndGet();
        return segment;
    }

    /** What a dead process left, in order. */
    List<Segment> segments() throws IOException {
        List<Segment> segments = new ArrayList<>();
        for (Path file : segmentFiles()) {
            Segment segment = Segment.open(this, file);
            if (segment == null) {
                Files.delete(file); // killed before it had a header
            } else {
                segments.add(segment);
            }
        }
        live.set(segments.size());
        return segments;
    }

    private List<Path> segmentFiles() throws IOException {
        List<Path> segments = new ArrayList<>();
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.sorted().toList()) {
                Matcher name = SEGMENT.matcher(file.getFileName().toString());
                if (name.matches()) {
                    segments.add(file);
                    created = Integer.parseInt(name.group(1)) + 1;
                }
            }
        }
        return segments;
    }

    void delete(Segment segment) {
        live.decrementAndGet();
        try {
            segment.delete();
        } catch (IOException e) { // Windows does not delete what is mapped; the next process will
            log.debug("{} cannot be deleted", segment, e);
        }
    }

    boolean isEmpty() {
        return live.get() == 0;
    }

    /** Deletes the folder when nothing is in it, and lets go of the lock. */
    void close() throws IOException {
        if (live.get() == 0) {
            Files.deleteIfExists(path.resolve(LOCK));
            deleteIfEmpty();
        }
        lock.close();
        HELD_BY_THIS_JVM.remove(HELD + path);
    }

    private void deleteIfEmpty() throws IOException {
        try {
            Files.deleteIfExists(path);
        } catch (DirectoryNotEmptyException e) {
            log.debug("{} holds files of others", path, e);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
