/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

    static void delete(Path dir) throws IOException {
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
