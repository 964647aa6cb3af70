/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local;

import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.cli.HttpSettings;
import dev.spanflow.cli.ServedApp;
import dev.spanflow.embedded.EmbeddedKafka;
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
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Broker, assembler, exporter and SGP stand-in in this JVM, on loopback. Its settings are its own: no variable of the shell
 * is read, so nothing can leave this machine unless a target is set. Thread-safe.
 */
public final class LocalStack implements AutoCloseable {
    /** Partitions of the local stack's topics. */
    public static final int PARTITIONS = 4;

    /** A name that stays: who starts again takes its partitions back at once, a killed one need not be given up first. */
    private static final String INSTANCE = "local";

    private static final String GROUP_INSTANCE = "kafka.group.instance.id";
    /** Where orphans are waited for, nobody should wait long for silence. */
    private static final Duration IDLE_GRACE = Duration.ofSeconds(2);

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Topics topics = new Topics(Topics.DEFAULT_PREFIX);
    private final EmbeddedKafka kafka;
    private final @Nullable SgpStandIn sgp;
    private final @Nullable ServedApp assembler;
    private final ServedApp exporter;

    private LocalStack(LocalSettings settings) {
        try {
            CompletableFuture<@Nullable SgpStandIn> standIn = CompletableFuture.supplyAsync(() -> standIn(settings));
            try {
                kafka = opened(EmbeddedKafka.start(
                        settings.data().resolve("kafka"), settings.ports().kafka()));
            } finally {
                sgp = openedStandIn(standIn);
            }
            createTopics();
            exporter = opened(ServedApp.exporter(
                    exporterConfig(settings),
                    HttpSettings.onLoopback(settings.ports().exporter())));
            assembler = settings.bypassAssembler() ? null : opened(assembler(settings));
            requireReady(assembler);
            requireReady(exporter);
        } catch (RuntimeException e) {
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
    public static LocalStack start(Path data, boolean bypassAssembler) {
        return start(data, null, "pass", bypassAssembler);
    }

    /**
     * As {@link #start(Path, boolean)}.
     *
     * @param orphanTimeout how long spans wait for a parent of which nothing has come; null for the assembler's default
     * @param orphanPolicy how they leave then: {@code pass} or {@code stub}
     */
    public static LocalStack start(
            Path data, @Nullable Duration orphanTimeout, String orphanPolicy, boolean bypassAssembler) {
        Map<String, Object> orphans = new HashMap<>(Map.of(AssemblerConfig.ORPHAN_POLICY, orphanPolicy));
        if (orphanTimeout != null) {
            orphans.put(AssemblerConfig.ORPHAN_TIMEOUT_MS, orphanTimeout.toMillis());
            orphans.put(AssemblerConfig.CLOCK_IDLE_GRACE_MS, IDLE_GRACE.toMillis());
        }
        return start(new LocalSettings(data, LocalPorts.ANY, null, orphans, bypassAssembler));
    }

    /** Starts everything; returns when spans can flow. */
    static LocalStack start(LocalSettings settings) {
        return new LocalStack(settings);
    }

    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    public Topics topics() {
        return topics;
    }

    /**
     * The stand-in.
     *
     * @throws IllegalStateException when spans go to another SGP
     */
    public SgpStandIn sgp() {
        if (sgp == null) {
            throw new IllegalStateException("This stack has no stand-in: its spans go to another SGP");
        }
        return sgp;
    }

    public URI sgpUrl() {
        return sgp().url();
    }

    /** Where the exporter answers for its health and metrics. */
    public URI exporterUrl() {
        return exporter.url();
    }

    /** Where the assembler answers for its health and metrics; null when it is bypassed. */
    public @Nullable URI assemblerUrl() {
        return assembler == null ? null : assembler.url();
    }

    /** What a part of the stack died of; null while all live. */
    public @Nullable Throwable failure() {
        try {
            kafka.bootstrapServers();
        } catch (IllegalStateException e) {
            return e;
        }
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

    private @Nullable SgpStandIn openedStandIn(CompletableFuture<@Nullable SgpStandIn> starting) {
        try {
            SgpStandIn standIn = starting.join();
            return standIn == null ? null : opened(standIn);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void createTopics() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            topics.create(admin, PARTITIONS, (short) 1);
        }
    }

    private static void requireReady(@Nullable ServedApp app) {
        if (app != null && !app.awaitReady(START_TIMEOUT)) {
            throw new IllegalStateException(
                    "The " + app + " is not ready after " + START_TIMEOUT.toSeconds() + " s", app.failure());
        }
    }

    private @Nullable SgpStandIn standIn(LocalSettings settings) {
        return settings.target() == null
                ? SgpStandIn.start(
                        settings.data().resolve("sgp.db"), settings.ports().sgp())
                : null;
    }

    private ServedApp assembler(LocalSettings settings) {
        Map<String, Object> all = new HashMap<>(settings.orphans());
        all.put(AssemblerConfig.BOOTSTRAP_SERVERS, bootstrapServers());
        all.put(AssemblerConfig.STATE_DIR, settings.data().resolve("state").toString());
        all.put(AssemblerConfig.COMMIT_INTERVAL_MS, 100);
        all.put(AssemblerConfig.STATE_CACHE_BYTES, 64 << 20);
        all.put(GROUP_INSTANCE, INSTANCE);
        return ServedApp.assembler(
                new AssemblerConfig(all),
                HttpSettings.onLoopback(settings.ports().assembler()));
    }

    private ExporterConfig exporterConfig(LocalSettings settings) {
        SgpTarget target =
                settings.target() == null ? new SgpTarget(sgpUrl().toString(), "local", null) : settings.target();
        Map<String, Object> all = new HashMap<>(target.settings());
        all.put(ExporterConfig.BOOTSTRAP_SERVERS, bootstrapServers());
        all.put(GROUP_INSTANCE, INSTANCE);
        if (settings.bypassAssembler()) {
            all.put(ExporterConfig.INPUT_TOPIC, topics.spans());
        }
        return new ExporterConfig(all);
    }
}
