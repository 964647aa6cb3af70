/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import dev.spanflow.assembler.ordering.LedgerCounts;
import dev.spanflow.assembler.rows.RowKey;
import dev.spanflow.assembler.rows.RowVersion;
import dev.spanflow.cli.SpanflowCli;
import dev.spanflow.embedded.EmbeddedKafka;
import dev.spanflow.schemas.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A broker and several assemblers, each a process of its own. The system property {@code e2e.group.protocol} chooses how the
 * assemblers form their group: {@code classic}, or {@code streams}.
 */
final class Cluster implements AutoCloseable {
    private static final String PROTOCOL = System.getProperty("e2e.group.protocol", "classic");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int PARTITIONS = 4;

    private final Path data;
    private final Map<String, String> settings;
    private final String heap;
    private final Topics topics = new Topics(Topics.DEFAULT_PREFIX);
    private final String bootstrapServers;
    private final Map<String, Child> assemblers = new HashMap<>();
    private Child broker;

    /**
     * Starts the broker and makes the topics.
     *
     * @param settings of each assembler, by their flags without the dashes
     */
    Cluster(Path data, String heap, Map<String, String> settings) throws IOException {
        this.data = data;
        this.heap = heap;
        this.settings = settings;
        this.broker = broker(0);
        this.bootstrapServers = announced(broker);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            topics.create(admin, PARTITIONS, (short) 1);
        }
    }

    private Child broker(int port) throws IOException {
        Child started = Child.start(
                EmbeddedKafka.class,
                Map.of(),
                "--port",
                Integer.toString(port),
                "--data",
                data.resolve("kafka").toString());
        started.awaitOutput("ready ", PATIENCE);
        return started;
    }

    private static String announced(Child broker) {
        return broker.output()
                .lines()
                .filter(line -> line.startsWith("ready "))
                .map(line -> line.substring("ready ".length()))
                .findFirst()
                .orElseThrow();
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    Topics topics() {
        return topics;
    }

    /** Stops the broker as an operator would, and starts it again where it was. */
    void restartBroker() throws Exception {
        broker.stop(PATIENCE);
        broker = broker(Integer.parseInt(bootstrapServers.substring(bootstrapServers.indexOf(':') + 1)));
    }

    /** With a folder and, where the protocol knows such a thing, a membership that outlive the process. */
    Child assembler(String name) throws IOException {
        List<String> args = new ArrayList<>(List.of(
                "assembler",
                "--bootstrap-servers",
                bootstrapServers,
                "--state-dir",
                stateDir(name).toString(),
                "--http-port",
                "0"));
        settings.forEach((flag, value) -> args.addAll(List.of("--" + flag, value)));
        membership(name).forEach((key, value) -> args.addAll(List.of("-X", "kafka." + key + "=" + value)));
        Child child = Child.start(
                SpanflowCli.class,
                heap,
                Map.of("LOG_LEVEL", "INFO", "KAFKA_LOG_LEVEL", "WARN"),
                args.toArray(String[]::new));
        assemblers.put(name, child);
        return child;
    }

    private static Map<String, String> membership(String name) {
        return PROTOCOL.equals("classic")
                ? Map.of("group.instance.id", name, "session.timeout.ms", "6000")
                : Map.of("group.protocol", PROTOCOL);
    }

    /** The one that was started last under this name. */
    Child assemblerNamed(String name) {
        return assemblers.get(name);
    }

    Path stateDir(String name) {
        return data.resolve(name);
    }

    /** What the assemblers have counted and committed, all partitions together. */
    LedgerCounts ledger() {
        LedgerCounts all = new LedgerCounts();
        newest(topics.application("assembler") + "-assembly-changelog")
                .forEach((partition, row) -> all.add(LedgerCounts.read(RowVersion.check(row))));
        return all;
    }

    /** The ledger's row of each partition: the last that was written to the state's changelog. */
    private Map<Integer, byte[]> newest(String changelog) {
        Map<Integer, byte[]> rows = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(changelog).stream()
                    .map(partition -> new TopicPartition(changelog, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(row -> keepLedger(row, rows));
            }
        }
        return rows;
    }

    private static void keepLedger(ConsumerRecord<byte[], byte[]> row, Map<Integer, byte[]> rows) {
        if (RowKey.read(row.key()).equals(RowKey.ofPartition('L'))) {
            rows.put(row.partition(), row.value());
        }
    }

    @Override
    public void close() throws InterruptedException {
        for (Child assembler : assemblers.values()) {
            assembler.close();
        }
        broker.close();
    }
}
