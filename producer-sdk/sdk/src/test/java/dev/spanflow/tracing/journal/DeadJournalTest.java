/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a dead process left. */
class DeadJournalTest extends JournalFixture {
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
}
