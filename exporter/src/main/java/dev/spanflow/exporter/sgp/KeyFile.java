/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.sgp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API key from a file, read again at most once a second, so that a new key needs no restart. While the file cannot be
 * used the last key holds. Thread-safe; the key is never logged.
 */
public final class KeyFile implements Supplier<String> {
    private static final Logger log = LoggerFactory.getLogger(KeyFile.class);
    private static final long READ_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MAX_BYTES = 4096;

    private final Path file;
    private final LongSupplier clock;
    private String key;
    private long readAt;
    private boolean unusable;

    /** @throws IOException when the file cannot be used; the message says why, without what is in it */
    public KeyFile(Path file) throws IOException {
        this(file, System::nanoTime);
    }

    KeyFile(Path file, LongSupplier clock) throws IOException {
        this.file = file;
        this.clock = clock;
        key = read();
        readAt = clock.getAsLong();
    }

    @Override
    public synchronized String get() {
        long now = clock.getAsLong();
        if (now - readAt >= READ_EVERY_NANOS) {
            readAt = now;
            readAgain();
        }
        return key;
    }

    private void readAgain() {
        try {
            String read = read();
            if (!read.equals(key)) {
                log.info("The API key in {} has changed, requests carry the new one from now on", file);
            }
            key = read;
            unusable = false;
        } catch (IOException e) {
            if (!unusable) {
                log.warn("The API key in {} cannot be used, the last one holds: {}", file, e.getMessage());
            }
            unusable = true;
        }
    }

    /** Line breaks and blanks around it do not belong to it. */
    private String read() throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("it has more than " + MAX_BYTES + " bytes");
        }
        String text = Files.readString(file).strip();
        if (!fitsHeader(text)) {
            throw new IOException("it is empty or holds a character that no HTTP header can carry");
        }
        return text;
    }

    /** Whether a text can be the value of a header: printable ASCII without blanks, not empty. */
    public static boolean fitsHeader(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }
}
