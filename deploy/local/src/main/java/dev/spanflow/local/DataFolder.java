/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder that a local stack keeps everything in, locked while it runs. A killed process leaves no lock behind. */
final class DataFolder implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DataFolder.class);

    private final Path path;
    private final FileChannel lock;
    private final boolean ephemeral;

    private DataFolder(Path path, FileChannel lock, boolean ephemeral) {
        this.path = path;
        this.lock = lock;
        this.ephemeral = ephemeral;
    }

    /** Where data lies unless told otherwise: as the XDG base directory specification has it. */
    static Path standard(Map<String, String> environment, String home) {
        String base = environment.getOrDefault("XDG_DATA_HOME", "");
        Path folder = base.startsWith("/") ? Path.of(base) : Path.of(home, ".local", "share");
        return folder.resolve("spanflow");
    }

    /**
     * Makes the folder if it is not there.
     *
     * @throws IllegalStateException when it cannot be used, or another process uses it
     */
    static DataFolder open(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(path);
            return new DataFolder(path, locked(path), /* ephemeral= */ false);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Cannot keep data in " + path + ": " + e + ". Choose another with --data.", e);
        }
    }

    /** A new folder that goes when it is closed. */
    static DataFolder temporary() {
        try {
            Path path = Files.createTempDirectory("spanflow-local");
            return new DataFolder(path, locked(path), /* ephemeral= */ true);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot make a temporary folder: " + e, e);
        }
    }

    private static FileChannel locked(Path path) throws IOException {
        FileChannel file = FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(file) == null) {
            file.close();
            throw new IllegalStateException("Another spanflow local keeps its data in " + path
                    + ". Stop it, or give this one its own folder with --data.");
        }
        return file;
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held in this JVM
        }
    }

    Path path() {
        return path;
    }

    boolean isEphemeral() {
        return ephemeral;
    }

    @Override
    public void close() {
        try {
            lock.close();
            if (ephemeral) {
                delete(path);
            }
        } catch (IOException e) {
            log.warn("Cannot leave {} clean", path, e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
