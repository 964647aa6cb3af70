/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two assemblers under mixed load for half an hour: one is killed or restarted again and again, as is the broker; the heap of
 * the other and what both keep on disk level off, and the books balance. Traces and members of groups expire after two minutes
 * here, topics after five.
 *
 * <p>System properties: {@code e2e.soak.minutes}; {@code e2e.soak.records}, those sent a second; {@code e2e.seed}.
 */
@Tag("soak")
@Timeout(7_200)
class ITSoak {
    private static final Logger log = LoggerFactory.getLogger(ITSoak.class);
    private static final Duration LENGTH = Duration.ofMinutes(Integer.getInteger("e2e.soak.minutes", 30));
    private static final int RECORDS_A_SECOND = Integer.getInteger("e2e.soak.records", 300);
    private static final long SEED = Long.getLong("e2e.seed", System.nanoTime());
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int ROUNDS_BETWEEN_EVENTS = 6;
    private static final double NOISE = 1.3;
    private static final long NOISE_BYTES = 16L << 20;

    private final Random random = new Random(SEED);
    private final MixedLoad load = new MixedLoad(Recording.read(Recording.demo()));
    private final List<Sample> samples = new ArrayList<>();
    private int rounds;

    /** In bytes; of the heap, what is live after a collection. */
    private record Sample(long heap, long stateOnDisk, long brokerOnDisk) {}

    @Test
    void heapAndDiskLevelOff_andBooksBalance_underMixedLoadWithKills(@TempDir Path data) throws Exception {
        Map<String, String> settings = Map.of(
                "commit-interval-ms", "500",
                "orphan-timeout-ms", "20000",
                "clock-idle-grace-ms", "5000",
                "trace-retention-ms", "120000",
                "group-retention-ms", "120000");
        try (Cluster cluster = new Cluster(data, "512m", settings);
                Flow flow = new Flow(cluster.bootstrapServers(), cluster.topics(), RECORDS_A_SECOND);
                OrderedSpans ordered = OrderedSpans.committed(cluster.bootstrapServers(), cluster.topics())) {
            keepTopicsShort(cluster);
            cluster.assembler("killed").awaitOutput("has started", PATIENCE);
            Child survivor = cluster.assembler("survivor");
            survivor.awaitOutput("has started", PATIENCE);
            long end = System.nanoTime() + LENGTH.toNanos();
            while (System.nanoTime() - end < 0) {
                send(flow, ordered);
                if (rounds % ROUNDS_BETWEEN_EVENTS == 0) {
                    sample(data, survivor);
                    happen(cluster);
                }
            }
            awaitLeft(ordered);

            assertThat(ordered.repeatedFirsts()).isEmpty();
            assertThat(ordered.firsts()).as("each span once").isEqualTo(spans());
            assertThat(ordered.orphans()).isEqualTo((long) rounds * load.orphansARound());
            assertThat(ordered.beforeParent()).isZero();
            assertBalances(cluster.ledger("survivor"));
            assertThat(survivor.isAlive()).isTrue();
            assertLevel("heap", Sample::heap);
            assertLevel("state on disk", Sample::stateOnDisk);
            assertLevel("broker on disk", Sample::brokerOnDisk);
        }
    }

    private static void keepTopicsShort(Cluster cluster) throws Exception {
        List<AlterConfigOp> settings = Stream.of(
                        new ConfigEntry("retention.ms", "300000"), new ConfigEntry("segment.bytes", "8388608"))
                .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
                .toList();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(
                                    ConfigResource.Type.TOPIC, cluster.topics().spans()),
                            settings,
                            new ConfigResource(
                                    ConfigResource.Type.TOPIC, cluster.topics().orderedSpans()),
                            settings))
                    .all()
                    .get();
        }
    }

    private void send(Flow flow, OrderedSpans ordered) {
        CompletableFuture<Void> sent = flow.send(load.round(rounds++));
        await("a round to be sent")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    ordered.look();
                    return sent.isDone();
                });
        sent.join();
    }

    private void happen(Cluster cluster) throws Exception {
        int event = random.nextInt(4);
        log.info("{} rounds sent, event {}, seed {}", rounds, event, SEED);
        if (event == 0) {
            cluster.restartBroker();
        } else if (event == 1) {
            cluster.assemblerNamed("killed").stop(PATIENCE);
            cluster.assembler("killed");
        } else {
            cluster.assemblerNamed("killed").kill();
            cluster.assembler("killed");
        }
    }

    private void sample(Path data, Child survivor) throws Exception {
        long state = bytes(data.resolve("killed"), "") + bytes(data.resolve("survivor"), "");
        samples.add(new Sample(liveHeap(survivor), state, bytes(data.resolve("kafka"), ".log")));
        log.info("{}", samples.get(samples.size() - 1));
    }

    /** Of files whose names end so: the broker makes its index files larger than they are. */
    private static long bytes(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(Path::toFile)
                    .filter(file -> file.isFile() && file.getName().endsWith(suffix))
                    .mapToLong(File::length)
                    .sum();
        } catch (UncheckedIOException e) {
            return bytes(folder, suffix); // a file went while we looked
        }
    }

    private static long liveHeap(Child child) throws Exception {
        jcmd(child, "GC.run");
        Matcher used = Pattern.compile("generation.*used (\\d+)K").matcher(jcmd(child, "GC.heap_info"));
        long kilobytes = 0;
        while (used.find()) {
            kilobytes += Long.parseLong(used.group(1));
        }
        assertThat(kilobytes).isPositive();
        return kilobytes << 10;
    }

    private static String jcmd(Child child, String what) throws Exception {
        String command = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(command, Long.toString(child.pid()), what)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private long spans() {
        return (long) rounds * load.spansARound();
    }

    private void awaitLeft(OrderedSpans ordered) {
        await("all spans to leave, those too whose parents do not come")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> ordered.lookAtAll() >= spans());
    }

    private void assertBalances(JsonNode ledger) {
        assertThat(ledger.path("balances").asBoolean()).as(ledger.toString()).isTrue();
        assertThat(ledger.path("received").asLong()).isEqualTo((long) rounds * load.recordsARound());
        assertThat(ledger.path("released").asLong()).isEqualTo(spans());
        assertThat(ledger.path("dead_lettered").asLong()).isEqualTo((long) rounds * load.deadLettersARound());
        assertThat(ledger.path("waiting").asLong(-1)).isZero();
        log.info("{} rounds: {}", rounds, ledger);
    }

    /** The last third is no higher than the one before it, but for noise. */
    private void assertLevel(String what, ToLongFunction<Sample> figure) {
        int third = samples.size() / 3;
        assertThat(third).as("samples").isPositive();
        double before = median(samples.subList(third, 2 * third), figure);
        double last = median(samples.subList(2 * third, samples.size()), figure);
        log.info("{}: {} then {} bytes", what, before, last);
        assertThat(last).as(what).isLessThan(before * NOISE + NOISE_BYTES);
    }

    private static double median(List<Sample> samples, ToLongFunction<Sample> figure) {
        long[] sorted = samples.stream().mapToLong(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
