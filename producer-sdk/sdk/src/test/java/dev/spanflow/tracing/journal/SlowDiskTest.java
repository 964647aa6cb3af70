/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A disk that hangs, and the thread that makes the files. */
class SlowDiskTest extends JournalFixture {
    /** A file that the caller made itself would be there, and a caller that waited for one would never come back. */
    @Test
    void append_refuses_ratherThanWaitForADiskThatHangs() throws IOException {
        Queue<Runnable> hanging = new ArrayDeque<>();
        String large = "x".repeat(500_000);
        try (Journal journal = open(hanging::add)) {
            int taken = 0;
            while (append(journal, Kind.COMPLETED, "s" + taken, large)) {
                taken++;
            }
            assertThat(taken).as("what fits into the file that is there").isBetween(1, 2);
            assertThat(hanging).as("one thread at a time").hasSize(1);

            hanging.remove().run();

            assertThat(append(journal, Kind.COMPLETED, "again", large)).isTrue();
            assertThat(read(journal)).hasSize(taken + 1);
            hanging.forEach(Runnable::run);
        }
    }

    /** A named pipe that nobody reads stands for the disk: a write into it does not come back. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void append_andTheReader_goOn_whileAWriteHangs() throws Exception {
        BlockingQueue<Runnable> ordered = new LinkedBlockingQueue<>();
        String large = "x".repeat(300_000);
        try (Journal journal = open(ordered::add)) {
            Path pipe = folders().get(0).resolve("00000001" + Segment.SUFFIX);
            assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                    .isZero();
            Thread maker = new Thread(ordered.take());
            maker.setDaemon(true);
            maker.start();
            await().until(() -> isWriting(maker));

            int taken = 0;
            while (append(journal, Kind.COMPLETED, "s" + taken, large)) {
                taken++;
            }
            assertThat(taken).as("what fits into the file that is there").isEqualTo(3);
            for (Entry entry = journal.next(); entry != null; entry = journal.next()) {
                assertThat(journal.settle(entry)).isTrue();
            }
            journal.tidy();
            assertThat(isWriting(maker)).isTrue();

            try (InputStream released = Files.newInputStream(pipe)) {
                released.transferTo(OutputStream.nullOutputStream());
            }
            maker.join();
            await().until(() -> append(journal, Kind.COMPLETED, "again", large) || makesNext(ordered));
        }
    }

    private static boolean isWriting(Thread thread) {
        return Stream.of(thread.getStackTrace())
                .findFirst()
                .filter(frame -> frame.getMethodName().startsWith("writeBytes"))
                .isPresent();
    }

    private static boolean makesNext(Queue<Runnable> ordered) {
        Runnable next = ordered.poll();
        if (next != null) {
            next.run();
        }
        return false;
    }

    @Test
    void close_keepsTheFolderLocked_whereTheDiskHangs() throws IOException {
        Queue<Runnable> hanging = new ArrayDeque<>();
        Journal closed = open(hanging::add);
        completed(closed, "a");
        closed.close();

        try (Journal next = open()) {
            assertThat(next.recovered()).isZero();
        }
        hanging.remove().run(); // a file after all
        kill();
        try (Journal next = open()) {
            assertThat(read(next)).containsExactly("a:completed");
        }
    }

    @Test
    void threadOfItsOwn_makesFiles_untilTheJournalIsFull() throws IOException {
        String large = "x".repeat(500_000);
        try (Journal journal = Journal.open(folder, MAX, JournalFixture::key, JournalFixture::ended)) {
            for (int i = 0; i < 10; i++) {
                String span = "s" + i;
                await().until(() -> append(journal, Kind.COMPLETED, span, large));
            }
        }
    }
}
