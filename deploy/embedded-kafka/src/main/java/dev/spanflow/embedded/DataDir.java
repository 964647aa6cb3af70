/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** The one directory that holds a broker's logs and metadata. */
final class DataDir {
    private DataDir() {}

    /** Prepares an empty or absent directory for a broker; a prepared one is left as it is. */
    static void format(Path dir) {
        if (dir.toString().contains(",")) {
            throw new IllegalArgumentException("Kafka cannot keep data in " + dir + ": choose a path without a comma");
        }
        try {
            Files.createDirectories(dir);
            if (!Files.exists(dir.resolve("meta.properties"))) {
                formatter(dir.toAbsolutePath().toString()).run();
            }
        } catch (Exception e) {
            throw new IllegalStateException("cannot prepare " + dir + " for Kafka: " + e.getMessage(), e);
        }
    }

    private static Formatter formatter(String dir) {
        return new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(BrokerSettings.NODE_ID)
                .addDirectory(dir)
                .setMetadataLogDirectory(dir)
                .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .setIgnoreFormatted(true);
    }

    /**
     * Keeps other brokers out until it is closed; a killed process leaves no lock. Kafka's own lock is taken by the broker
     * only, after its controller has written here.
     *
     * @throws IllegalStateException when another broker works here
     */
    static Closeable lock(Path dir) throws IOException {
        FileChannel file =
                FileChannel.open(dir.resolve("node.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isLocked(file)) {
            file.close();
            throw new IllegalStateException("another broker works in " + dir);
        }
        return file;
    }

    private static boolean isLocked(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // held in this JVM
        }
    }

    static void delete(Path dir) throws IOException {
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
