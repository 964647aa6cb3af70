/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where to, and how fast. */
final class TargetOptions {
    @Option(
            names = "--rate",
            paramLabel = "RATE",
            description = "At most so many spans a second (500/s) or bytes (5MB/s).")
    private @Nullable String rate;

    @Option(
            names = "--to-url",
            paramLabel = "URL",
            description = "Another SGP, which live spans do not go to: live traces are replayed too.")
    private @Nullable String url;

    @Option(
            names = "--to-account",
            paramLabel = "ID",
            description = "Another SGP account, which live spans do not go to; likewise.")
    private @Nullable String account;

    @Option(names = "--to-file", paramLabel = "FILE", description = "A file of JSON lines instead; likewise.")
    private @Nullable Path file;

    boolean isEmpty() {
        return rate == null && url == null && account == null && file == null;
    }

    Rate rate() {
        return Rate.of(rate);
    }

    Destination destination(ReplaySettings settings) {
        return Destination.chosen(url, account, file, settings);
    }

    /** @throws ConfigException when there is such a file, for nothing is written over, or no folder for it */
    void requireNewFile() {
        if (file != null && Files.exists(file)) {
            throw new ConfigException("--to-file " + file + " exists. Give a new name, or remove it.");
        }
        Path folder = file == null ? null : file.getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new ConfigException("There is no folder " + folder + " for --to-file " + file + ".");
        }
    }
}
