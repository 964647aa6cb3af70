/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local;

import dev.spanflow.assembler.Assembler;
import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.embedded.EmbeddedKafka;
import dev.spanflow.exporter.Exporter;
import dev.spanflow.exporter.ExporterConfig;
import dev.spanflow.local.sgp.SgpStandIn;
import dev.spanflow.schemas.Topics;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Broker, assembler, exporter and SGP stand-in in this JVM, on loopback. Its settings are its own: no variable of the shell
 * is read, so nothing can leave this machine.
 */
public final class LocalStack implements AutoCloseable {
    /** Partitions of the local stack's topics. */
    public static final int PARTITIONS = 4;

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Topics topics = new Topics(Topics.DEFAULT_PREFIX);
    private final EmbeddedKafka kafka;
    private final SgpStandIn sgp;
    private final @Nullable Assembler assembler;
    private final Exporter exporter;

    private LocalStack(Path data, boolean bypassAssembler) throws InterruptedException {
        try {
            CompletableFuture<SgpStandIn> standIn =
                    CompletableFuture.supplyAsync(() -> SgpStandIn.start(data.resolve("sgp.db"), 0));
            kafka = opened(EmbeddedKafka.start(data.resolve("kafka"), 0));
            sgp = opened(standIn.join());
            createTopics();
            exporter = opened(Exporter.start(exporterConfig(bypassAssembler)));
            assembler = bypassAssembler ? null : opened(Assembler.start(assemblerConfig(data)));
            if (assembler != null && !assembler.awaitRunning(START_TIMEOUT)) {
                throw new IllegalStateException("The assembler does not run after " + START_TIMEOUT.toSeconds() + " s");
            }
        } catch (RuntimeException | InterruptedException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts everything on free ports; returns when spans can flow.
     *
     * @param data an empty folder, or that of an earlier run
     * @param bypassAssembler export the spans topic as it is: for comparison, without any order
     */
    public static LocalStack start(Path data, boolean bypassAssembler) throws InterruptedException {
        return new LocalStack(data, bypassAssembler);
    }

    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    public Topics topics() {
        return topics;
    }

    public SgpStandIn sgp() {
        return sgp;
    }

    public URI sgpUrl() {
        return sgp.url();
    }

    /** What a part of the stack died of; null while all live. */
    public @Nullable Throwable failure() {
        Throwable failure = assembler == null ? null : assembler.failure();
        return failure == null ? exporter.failure() : failure;
    }

    /** Stops all parts, the last started first. */
    @Override
    public void close() {
        RuntimeException failure = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                failure = failure == null ? new IllegalStateException("A part of the stack does not stop", e) : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    private void createTopics() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            topics.create(admin, PARTITIONS, (short) 1);
        }
    }

    private AssemblerConfig assemblerConfig(Path data) {
        return new AssemblerConfig(Map.of(
                AssemblerConfig.BOOTSTRAP_SERVERS,
                bootstrapServers(),
                AssemblerConfig.STATE_DIR,
                data.resolve("state").toString(),
                AssemblerConfig.COMMIT_INTERVAL_MS,
                100,
                AssemblerConfig.STATE_CACHE_BYTES,
                64 << 20));
    }

    private ExporterConfig exporterConfig(boolean bypassAssembler) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                ExporterConfig.BOOTSTRAP_SERVERS, bootstrapServers(),
                ExporterConfig.SGP_URL, sgp.url().toString(),
                ExporterConfig.SGP_API_KEY, "local"));
        if (bypassAssembler) {
            settings.put(ExporterConfig.INPUT_TOPIC, topics.spans());
        }
        return new ExporterConfig(settings);
    }
}
