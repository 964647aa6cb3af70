/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.tracing.journal.Journal.SpanKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Values are {@code span:text}; a dead process is one whose folder bears another process's name and no lock. */
@Timeout(60)
abstract class JournalFixture {
    static final long MAX = Journal.MIN_BYTES;

    @TempDir
    Path folder;

    long number;

    /** As if on another thread that is done before anyone looks. */
    static void atOnce(Runnable work) {
        boolean interrupted = Thread.interrupted();
        work.run();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    Journal open() throws IOException {
        return open(JournalFixture::atOnce);
    }

    /** @param maker runs what makes files */
    Journal open(Executor maker) throws IOException {
        return Journal.open(folder, MAX, JournalFixture::key, JournalFixture::ended, maker);
    }

    static SpanKey key(byte[] value) {
        return new SpanKey("t", new String(value, UTF_8).split(":", 2)[0]);
    }

    static byte[] ended(byte[] started, Instant lastSeen) {
        assertThat(lastSeen).isAfter(Instant.EPOCH);
        return (key(started).spanId() + ":abandoned").getBytes(UTF_8);
    }

    boolean started(Journal journal, String span) {
        return append(journal, Kind.STARTED, span, "started");
    }

    boolean completed(Journal journal, String span) {
        return append(journal, Kind.COMPLETED, span, "completed");
    }

    boolean append(Journal journal, Kind kind, String span, String text) {
        byte[] value = (span + ":" + text).getBytes(UTF_8);
        return journal.append(++number, kind, new SpanKey("t", span), "t".getBytes(UTF_8), value);
    }

    static List<String> read(Journal journal) {
        List<String> values = new ArrayList<>();
        for (Entry entry = journal.next(); entry != null; entry = journal.next()) {
            values.add(new String(entry.value(), UTF_8));
        }
        return values;
    }

    /** What this process left becomes that of another: under another name, since the locks cannot be had from here. */
    void kill() throws IOException {
        List<Path> paths = new ArrayList<>(folders());
        paths.sort(Comparator.comparing(Path::toString));
        for (Path path : paths) {
            Path moved = Files.move(path, folder.resolve("1-" + ++number + "-dead"));
            Files.deleteIfExists(moved.resolve("lock"));
        }
    }

    List<Path> folders() throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(Files::isDirectory).toList();
        }
    }

    long bytesOnDisk() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> {
                        try {
                            return Files.size(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .sum();
        }
    }
}
