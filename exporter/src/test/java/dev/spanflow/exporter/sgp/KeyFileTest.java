/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.sgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
    @TempDir
    Path dir;

    final AtomicLong clock = new AtomicLong();
    Path file;

    @BeforeEach
    void write() throws IOException {
        file = dir.resolve("key");
        Files.writeString(file, "old\n");
    }

    @Test
    void key_isReadAgain_afterASecond() throws IOException {
        KeyFile key = new KeyFile(file, clock::get);
        Files.writeString(file, " new ");
        assertThat(key.get()).isEqualTo("old");

        later();
        assertThat(key.get()).isEqualTo("new");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "two words", "line\nbreak", "ké"})
    void unusableFile_leavesTheLastKey(String text) throws IOException {
        KeyFile key = new KeyFile(file, clock::get);
        Files.writeString(file, text);
        later();
        assertThat(key.get()).isEqualTo("old");

        Files.writeString(file, "new");
        later();
        assertThat(key.get()).isEqualTo("new");
    }

    @Test
    void fileThatGoes_leavesTheLastKey() throws IOException {
        KeyFile key = new KeyFile(file, clock::get);
        Files.delete(file);
        later();

        assertThat(key.get()).isEqualTo("old");
    }

    @Test
    void unusableFile_isRefusedAtTheStart_withoutWhatIsInIt() throws IOException {
        Files.writeString(file, "hush hush");
        assertThatThrownBy(() -> new KeyFile(file))
                .hasMessageContaining("no HTTP header can carry")
                .hasMessageNotContaining("hush");

        Files.writeString(file, "x".repeat(5000));
        assertThatThrownBy(() -> new KeyFile(file)).hasMessageContaining("4096");
    }

    private void later() {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    }
}
