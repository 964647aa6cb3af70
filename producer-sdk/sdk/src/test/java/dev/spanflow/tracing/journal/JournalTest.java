/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a process that lives writes, reads and settles. */
class JournalTest extends JournalFixture {
    @Test
    void next_returnsWhatWasAppended_inOrder() throws IOException {
        try (Journal journal = open()) {
            started(journal, "a");
            completed(journal, "a");
            started(journal, "b");

            assertThat(read(journal)).containsExactly("a:started", "a:completed", "b:started");
            assertThat(journal.next()).isNull();
            assertThat(journal.isRead()).isTrue();
        }
    }

    @Test
    void rewind_returnsWhatIsNotSettled() throws IOException {
        try (Journal journal = open()) {
            started(journal, "a");
            started(journal, "b");
            Entry first = journal.next();
            journal.next();

            assertThat(journal.settle(first)).isTrue();
            assertThat(journal.settle(first)).isFalse();
            journal.rewind();

            assertThat(read(journal)).containsExactly("b:started");
        }
    }

    @Test
    void journalsOfOneProcess_leaveEachOtherAlone() throws IOException {
        try (Journal one = open();
                Journal two = open()) {
            completed(one, "a");
            completed(two, "b");
            try (Journal three = open()) {
                assertThat(three.recovered()).isZero();
            }

            assertThat(read(one)).containsExactly("a:completed");
            assertThat(read(two)).containsExactly("b:completed");
        }
    }

    @Test
    void close_keepsWhatIsNotSettled() throws IOException {
        Journal closed = open();
        completed(closed, "a");
        completed(closed, "b");
        closed.settle(closed.next());
        closed.close();
        assertThat(completed(closed, "late")).isFalse();
        closed.tidy();
        closed.close();
        kill();

        try (Journal journal = open()) {
            assertThat(read(journal)).containsExactly("b:completed");
        }
    }

    @Test
    void append_refusesWhatDoesNotFit_andTakesAgain_onceRoomIsMade() throws IOException {
        try (Journal journal = open()) {
            String large = "x".repeat(500_000);
            int taken = 0;
            while (append(journal, Kind.COMPLETED, "s" + taken, large)) {
                taken++;
                journal.tidy();
            }
            assertThat(taken).isBetween(10, 16);
            assertThat(bytesOnDisk()).isLessThanOrEqualTo(MAX);

            for (Entry entry = journal.next(); entry != null; entry = journal.next()) {
                journal.settle(entry);
            }
            journal.tidy();

            assertThat(append(journal, Kind.COMPLETED, "again", large)).isTrue();
        }
    }

    @Test
    void longSpan_doesNotHoldFilesForever_andIsStillEnded() throws IOException {
        Journal dead = open();
        started(dead, "long");
        for (int i = 0; i < 100; i++) {
            append(dead, Kind.COMPLETED, "s" + i, "x".repeat(500_000));
            dead.settle(dead.next());
            if (i == 0) {
                dead.settle(dead.next());
            }
            dead.tidy();
        }
        for (Entry entry = dead.next(); entry != null; entry = dead.next()) {
            dead.settle(entry);
        }
        dead.tidy();
        assertThat(bytesOnDisk()).isLessThanOrEqualTo(MAX);
        kill();

        try (Journal journal = open()) {
            assertThat(read(journal)).containsExactly("long:abandoned");
        }
    }

    @Test
    void interruptedCaller_isServedToo() throws IOException {
        try (Journal journal = open()) {
            Thread.currentThread().interrupt();
            for (int i = 0; i < 10; i++) {
                assertThat(append(journal, Kind.COMPLETED, "s" + i, "x".repeat(500_000)))
                        .isTrue();
            }
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void open_fails_whereNoFolderCanBe() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> Journal.open(file, MAX, JournalFixture::key, JournalFixture::ended))
                .isInstanceOf(IOException.class);
    }

    @Test
    void openThatFails_letsGoOfWhatItTook() throws IOException {
        Journal dead = open();
        started(dead, "a");
        kill();
        Journal.Keys failing = value -> {
            throw new IllegalStateException("no key today");
        };

        assertThatThrownBy(() -> Journal.open(folder, MAX, failing, JournalFixture::ended))
                .hasMessage("no key today");

        try (Journal journal = open()) {
            assertThat(read(journal)).containsExactly("a:started", "a:abandoned");
        }
    }
}
