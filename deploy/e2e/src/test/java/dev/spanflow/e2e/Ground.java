/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import dev.spanflow.assembler.Assembler;
import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.cli.SpanflowCli;
import dev.spanflow.embedded.EmbeddedKafka;
import dev.spanflow.exporter.Exporter;
import dev.spanflow.exporter.ExporterConfig;
import dev.spanflow.local.sgp.SgpStandIn;
import dev.spanflow.schemas.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Topics, and the stand-in in this JVM; broker and each app run here or as processes of their own, as the test wants. */
final class Ground implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final String READY = "ready ";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path data;
    private final AutoCloseable kafka;
    private final String bootstrapServers;
    private final SgpStandIn sgp;
    private final Topics topics = new Topics(Topics.DEFAULT_PREFIX);

    Ground(Path data) {
        this(data, EmbeddedKafka.start(data.resolve("kafka"), 0));
    }

    private Ground(Path data, EmbeddedKafka kafka) {
        this(data, kafka, kafka.bootstrapServers());
    }

    private Ground(Path data, AutoCloseable kafka, String bootstrapServers) {
        this.data = data;
        this.kafka = kafka;
        this.bootstrapServers = bootstrapServers;
        this.sgp = SgpStandIn.start(data.resolve("sgp.db"), 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            topics.create(admin, PARTITIONS, (short) 1);
        }
    }

    /** With the broker in a process of its own. */
    static Ground withBrokerProcess(Path data) throws IOException {
        Child broker = Child.start(
                EmbeddedKafka.class,
                "1g",
                Map.of(),
                "--port",
                "0",
                "--data",
                data.resolve("kafka").toString());
        broker.awaitOutput(READY, PATIENCE);
        String address = broker.output()
                .lines()
                .filter(line -> line.startsWith(READY))
                .findFirst()
                .orElseThrow();
        return new Ground(data, broker, address.substring(READY.length()));
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    Topics topics() {
        return topics;
    }

    SgpStandIn sgp() {
        return sgp;
    }

    StandIn standIn() {
        return new StandIn(sgp.url());
    }

    Assembler assembler() {
        return Assembler.start(new AssemblerConfig(Map.of(
                AssemblerConfig.BOOTSTRAP_SERVERS, bootstrapServers(),
                AssemblerConfig.STATE_DIR, stateDir())));
    }

    Exporter exporter() {
        return Exporter.start(new ExporterConfig(Map.of(
                ExporterConfig.BOOTSTRAP_SERVERS, bootstrapServers(),
                ExporterConfig.SGP_URL, sgp.url().toString(),
                ExporterConfig.SGP_API_KEY, "local")));
    }

    /**
     * Commits seldom, so that a kill hits an open transaction. A static member of its group, as a pod with a volume is: it
     * goes on where it was without waiting for its session to end.
     */
    Child assemblerProcess() throws IOException {
        return assemblerProcess(500);
    }

    Child assemblerProcess(int commitMs) throws IOException {
        return Child.start(
                SpanflowCli.class,
                Map.of(),
                "assembler",
                "--bootstrap-servers",
                bootstrapServers(),
                "--state-dir",
                stateDir(),
                "--commit-interval-ms",
                Integer.toString(commitMs),
                "-X",
                "kafka.group.instance.id=assembler-1",
                "--http-port",
                "0");
    }

    Child exporterProcess() throws IOException {
        return exporterProcess("exporter-1");
    }

    /** One of several; a killed one is given up after six seconds. */
    Child exporterProcess(String instance) throws IOException {
        return Child.start(
                SpanflowCli.class,
                Map.of("SPANFLOW_SGP_API_KEY", "local"),
                "exporter",
                "--bootstrap-servers",
                bootstrapServers(),
                "--sgp-url",
                sgp.url().toString(),
                "-X",
                "kafka.group.instance.id=" + instance,
                "-X",
                "kafka.session.timeout.ms=6000",
                "--http-port",
                "0");
    }

    private String stateDir() {
        return data.resolve("state").toString();
    }

    @Override
    public void close() throws Exception {
        sgp.close();
        kafka.close();
    }
}
