/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.embedded.EmbeddedKafka;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two workers with one journal folder are killed at random moments, over and over; some find no broker at all. */
class ITKilledWorkers {
    private static final int ROUNDS = Integer.getInteger("sdk.kills", 2);
    private static final int PARTITIONS = 4;
    private static final int MAX_MS = 1_500;
    private static final Duration LONG = Duration.ofMinutes(2);

    private final Topics topics = new Topics("killed-" + UUID.randomUUID() + ".");
    private final Set<String> said = new LinkedHashSet<>();

    /** Not the common pool: it may have one thread, and who reads a worker's lines waits for its kill. */
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final List<Process> workers = new CopyOnWriteArrayList<>();

    @TempDir
    Path journal;

    @AfterEach
    void close() {
        workers.forEach(Process::destroyForcibly);
        threads.shutdownNow();
    }

    @Test
    @Tag("chaos")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void whatWasRecorded_arrives_whateverIsKilledWhen() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("ITKilledWorkers: -Dseed=" + seed + ", " + ROUNDS + " rounds of two workers");
        String servers = EmbeddedKafka.shared().bootstrapServers();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) servers))) {
            topics.create(admin, PARTITIONS, (short) 1);
        }
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String brokers = random.nextInt(3) == 0 ? "127.0.0.1:" + SpansTopic.freePort() : servers;
            CompletableFuture<List<String>> one = killed(brokers, round + "-a", random.nextInt(MAX_MS));
            CompletableFuture<List<String>> two = killed(servers, round + "-b", random.nextInt(MAX_MS));
            said.addAll(one.get(60, TimeUnit.SECONDS));
            said.addAll(two.get(60, TimeUnit.SECONDS));
        }
        try (Tracing last = Tracing.builder(servers)
                .topicPrefix(topics.prefix())
                .journal(journal)
                .shutdownHook(false)
                .build()) {
            assertThat(last.flush(LONG).complete()).isTrue();
            System.out.println(
                    "ITKilledWorkers: " + said.size() + " records before the kills; last process: " + last.stats());
        }
        check(SpansTopic.spans(SpansTopic.read(servers, topics)));
        assertThat(files(journal)).isEmpty();
    }

    private void check(List<SpanRecord> records) {
        Map<String, SpanRecord> newest = new HashMap<>();
        Map<String, List<String>> firsts = new HashMap<>();
        Set<String> arrived = new HashSet<>();
        for (SpanRecord record : records) {
            String phase = (record.completed() ? "ended " : "started ") + record.id();
            if (!record.completed() || "SUCCESS".equals(record.status())) {
                if (arrived.add(phase)) {
                    firsts.computeIfAbsent(record.traceId(), id -> new ArrayList<>())
                            .add(phase);
                }
            }
            newest.merge(
                    record.id(), record, (older, newer) -> older.completed() && !newer.completed() ? older : newer);
        }
        Set<String> missing = new LinkedHashSet<>(said); // AssertJ's containsAll compares each with each
        missing.removeIf(arrived::contains);
        assertThat(missing).isEmpty();
        assertThat(newest.values()).allMatch(SpanRecord::completed, "every span has an end");
        newest.values().stream()
                .filter(span -> !"SUCCESS".equals(span.status()))
                .forEach(this::checkAbandoned);
        firsts.forEach((trace, phases) -> assertThat(phases)
                .isEqualTo(Stream.of(
                                "started " + trace + "-root",
                                "started " + trace + "-child",
                                "ended " + trace + "-child",
                                "ended " + trace + "-root")
                        .limit(phases.size())
                        .toList()));
    }

    private void checkAbandoned(SpanRecord span) {
        assertThat(said.contains("ended " + span.id())).as(span.id()).isFalse();
        assertThat(span.status()).isEqualTo("ERROR");
        assertThat(new String(span.bytes(), StandardCharsets.UTF_8)).contains("\"spanflow\":{\"abandoned\":true}");
    }

    /** What the worker said by the time it was dead. */
    private CompletableFuture<List<String>> killed(String servers, String ids, int afterMs) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        Process worker = start(servers, ids);
                        workers.add(worker);
                        List<String> lines = new ArrayList<>();
                        try (BufferedReader out = new BufferedReader(
                                new InputStreamReader(worker.getInputStream(), StandardCharsets.UTF_8))) {
                            lines.add(out.readLine());
                            CompletableFuture.delayedExecutor(afterMs, TimeUnit.MILLISECONDS, threads)
                                    .execute(
                                            worker.toHandle()
                                                    ::destroyForcibly); // of the process, it would close our stream
                            readRest(out, lines);
                        }
                        assertThat(worker.waitFor()).isEqualTo(128 + 9);
                        return lines;
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                threads);
    }

    /** The last line may have been cut by the kill. */
    private static void readRest(BufferedReader out, List<String> lines) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
        }
        String last = lines.get(lines.size() - 1);
        if (!last.endsWith("-root") && !last.endsWith("-child")) {
            lines.remove(lines.size() - 1);
        }
    }

    private Process start(String servers, String ids) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWorker.class.getName(),
                        servers,
                        topics.prefix(),
                        journal.toString(),
                        ids)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".journal")).toList();
        }
    }
}
