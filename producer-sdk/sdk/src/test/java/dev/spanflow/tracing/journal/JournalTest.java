/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spanflow.tracing.journal.Journal.SpanKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Values are {@code span:text}; a dead process is one whose folder bears another process's name and no lock. */
@Timeout(60)
class JournalTest {
    private static final long MAX = Journal.MIN_BYTES;

    @TempDir
    Path folder;

    private long number;

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
    void whatADeadProcessLeft_comesFirst_withNumbersFromOne() throws IOException {
        Journal dead = open();
        completed(dead, "a");
        completed(dead, "b");
        completed(dead, "c");
        dead.settle(dead.next());
        kill();

        try (Journal journal = open()) {
            completed(journal, "new");

            assertThat(journal.recovered()).isEqualTo(2);
            Entry first = journal.next();
            assertThat(first.number()).isEqualTo(1);
            assertThat(new String(first.value(), UTF_8)).isEqualTo("b:completed");
            assertThat(read(journal)).containsExactly("c:completed", "new:completed");
        }
    }

    @Test
    void spansThatADeadProcessLeftOpen_areEnded_once() throws IOException {
        Journal dead = open();
        for (String span : List.of("a", "b", "c")) {
            started(dead, span);
        }
        completed(dead, "b");
        started(dead, "c"); // an update
        for (Entry entry = dead.next(); entry != null; entry = dead.next()) {
            dead.settle(entry);
        }
        kill();

        Journal second = open();
        assertThat(second.recovered()).isEqualTo(2);
        kill(); // before anything was sent

        try (Journal third = open()) {
            assertThat(third.recovered()).isEqualTo(2);
            assertThat(read(third)).containsExactly("a:abandoned", "c:abandoned");
        }
    }

    @Test
    void sentJournalOfADeadProcess_isDeleted() throws IOException {
        Journal dead = open();
        completed(dead, "a");
        kill();

        try (Journal journal = open()) {
            assertThat(folders()).hasSize(2);
            journal.settle(journal.next());
            journal.tidy();

            assertThat(folders()).hasSize(1);
        }
        assertThat(folders()).isEmpty();
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
    void tornTail_costsNothingBeforeIt() throws IOException {
        Journal dead = open();
        completed(dead, "a");
        completed(dead, "b");
        kill();
        Path segment;
        try (Stream<Path> files = Files.walk(folder)) {
            segment = files.filter(file -> file.toString().endsWith(Segment.SUFFIX))
                    .min(Comparator.comparing(Path::toString))
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(segment);
        int at = new String(bytes, 0, 1_000, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("b:completed");
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.seek(at + 3);
            file.write('!');
        }

        try (Journal journal = open()) {
            assertThat(read(journal)).containsExactly("a:completed");
        }
    }

    @Test
    void anyByteMayBeWrong_withoutAFailure() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            Journal dead = open();
            for (int i = 0; i < 5; i++) {
                started(dead, "s" + i);
            }
            dead.close();
            kill();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(file -> file.toString().endsWith(Segment.SUFFIX))
                        .toList()) {
                    try (RandomAccessFile torn = new RandomAccessFile(file.toFile(), "rw")) {
                        torn.seek(random.nextInt(400));
                        torn.write(random.nextInt(256));
                    }
                }
            }
            try (Journal journal = open()) {
                for (Entry entry = journal.next(); entry != null; entry = journal.next()) {
                    assertThat(new String(entry.value(), UTF_8))
                            .as("seed %d", seed)
                            .matches("s\\d:\\w+");
                    journal.settle(entry);
                }
            }
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

    /** A file that the caller made itself would be there, and a caller that waited for one would never come back. */
    @Test
    void append_refuses_ratherThanWaitForADiskThatHangs() throws IOException {
        Queue<Runnable> hanging = new ArrayDeque<>();
        String large = "x".repeat(500_000);
        try (Journal journal = Journal.open(folder, MAX, JournalTest::key, JournalTest::ended, hanging::add)) {
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
        try (Journal journal = Journal.open(folder, MAX, JournalTest::key, JournalTest::ended, ordered::add)) {
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
        Journal closed = Journal.open(folder, MAX, JournalTest::key, JournalTest::ended, hanging::add);
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
    void openThatFails_letsGoOfWhatItTook() throws IOException {
        Journal dead = open();
        started(dead, "a");
        kill();
        Journal.Keys failing = value -> {
            throw new IllegalStateException("no key today");
        };

        assertThatThrownBy(() -> Journal.open(folder, MAX, failing, JournalTest::ended))
                .hasMessage("no key today");

        try (Journal journal = open()) {
            assertThat(read(journal)).containsExactly("a:started", "a:abandoned");
        }
    }

    @Test
    void threadOfItsOwn_makesFiles_untilTheJournalIsFull() throws IOException {
        String large = "x".repeat(500_000);
        try (Journal journal = Journal.open(folder, MAX, JournalTest::key, JournalTest::ended)) {
            for (int i = 0; i < 10; i++) {
                String span = "s" + i;
                await().until(() -> append(journal, Kind.COMPLETED, span, large));
            }
        }
    }

    @Test
    void open_fails_whereNoFolderCanBe() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> Journal.open(file, MAX, JournalTest::key, JournalTest::ended))
                .isInstanceOf(IOException.class);
    }

    /** As if on another thread that is done before anyone looks. */
    private static void atOnce(Runnable work) {
        boolean interrupted = Thread.interrupted();
        work.run();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Journal open() throws IOException {
        return Journal.open(folder, MAX, JournalTest::key, JournalTest::ended, JournalTest::atOnce);
    }

    private static SpanKey key(byte[] value) {
        return new SpanKey("t", new String(value, UTF_8).split(":", 2)[0]);
    }

    private static byte[] ended(byte[] started, Instant lastSeen) {
        assertThat(lastSeen).isAfter(Instant.EPOCH);
        return (key(started).spanId() + ":abandoned").getBytes(UTF_8);
    }

    private boolean started(Journal journal, String span) {
        return append(journal, Kind.STARTED, span, "started");
    }

    private boolean completed(Journal journal, String span) {
        return append(journal, Kind.COMPLETED, span, "completed");
    }

    private boolean append(Journal journal, Kind kind, String span, String text) {
        byte[] value = (span + ":" + text).getBytes(UTF_8);
        return journal.append(++number, kind, new SpanKey("t", span), "t".getBytes(UTF_8), value);
    }

    private static List<String> read(Journal journal) {
        List<String> values = new ArrayList<>();
        for (Entry entry = journal.next(); entry != null; entry = journal.next()) {
            values.add(new String(entry.value(), UTF_8));
        }
        return values;
    }

    /** What this process left becomes that of another: under another name, since the locks cannot be had from here. */
    private void kill() throws IOException {
        List<Path> paths = new ArrayList<>(folders());
        paths.sort(Comparator.comparing(Path::toString));
        for (Path path : paths) {
            Path moved = Files.move(path, folder.resolve("1-" + ++number + "-dead"));
            Files.deleteIfExists(moved.resolve("lock"));
        }
    }

    private List<Path> folders() throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(Files::isDirectory).toList();
        }
    }

    private long bytesOnDisk() throws IOException {
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
