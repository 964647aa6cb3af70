/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** Broker properties of a single small node: few threads, few internal partitions, quick groups and transactions. */
final class BrokerSettings {
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    private static final Map<String, String> SINGLE_NODE = Map.of(
            "default.replication.factor", "1",
            "offsets.topic.replication.factor", "1",
            "offsets.topic.num.partitions", "4",
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1",
            "transaction.state.log.num.partitions", "4",
            "share.coordinator.state.topic.replication.factor", "1",
            "share.coordinator.state.topic.min.isr", "1",
            "share.coordinator.state.topic.num.partitions", "4");

    private static final Map<String, String> SMALL = Map.of(
            "auto.create.topics.enable", "false",
            "message.max.bytes", "4194304",
            // The default takes 128 MB of heap.
            "log.cleaner.dedupe.buffer.size", "2097152",
            "num.network.threads", "2",
            "num.io.threads", "4");

    /** Rebalances without delay, short sessions allowed, abandoned transactions found at once. */
    private static final Map<String, String> QUICK = Map.of(
            "group.initial.rebalance.delay.ms", "0",
            "group.streams.initial.rebalance.delay.ms", "0",
            "group.min.session.timeout.ms", "1000",
            "group.consumer.min.session.timeout.ms", "1000",
            "group.consumer.min.heartbeat.interval.ms", "200",
            "group.streams.min.session.timeout.ms", "1000",
            "group.streams.min.heartbeat.interval.ms", "200",
            "transaction.abort.timed.out.transaction.cleanup.interval.ms", "500");

    /**
     * A fenced node has nobody to take over from it, and is worse than a slow one: without a leader, ends of transactions
     * are dropped as those of deleted partitions. So a JVM may stall for as long as a laptop may sleep.
     */
    private static final Map<String, String> REGISTRATION = Map.of(
            "broker.session.timeout.ms",
            String.valueOf(Duration.ofDays(1).toMillis()),
            "broker.heartbeat.interval.ms",
            "300");

    private BrokerSettings() {}

    static Properties of(Path dataDir, int port, int controllerPort) {
        Properties all = new Properties();
        all.putAll(SINGLE_NODE);
        all.putAll(SMALL);
        all.putAll(QUICK);
        all.putAll(REGISTRATION);
        all.putAll(node(dataDir, port, controllerPort));
        return all;
    }

    /**
     * A second listener, with TLS, where clients prove who they are by SCRAM-SHA-512 and may do what the ACLs grant. Who
     * comes to the first one may do anything: its port is the administrators'.
     */
    static Properties secured(Properties plain, TlsKeyStore keyStore, int port) {
        Properties all = new Properties();
        all.putAll(plain);
        all.putAll(Map.of(
                "listeners",
                plain.getProperty("listeners") + ",SASL_SSL://127.0.0.1:" + port,
                "advertised.listeners",
                plain.getProperty("advertised.listeners") + ",SASL_SSL://127.0.0.1:" + port,
                "listener.security.protocol.map",
                plain.getProperty("listener.security.protocol.map") + ",SASL_SSL:SASL_SSL",
                "sasl.enabled.mechanisms",
                "SCRAM-SHA-512",
                "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                "ssl.keystore.type",
                "PKCS12",
                "ssl.keystore.location",
                keyStore.file().toString(),
                "ssl.keystore.password",
                keyStore.password(),
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users",
                "User:ANONYMOUS"));
        return all;
    }

    /** What is the same for a node in a container. */
    static Map<String, String> ofContainer() {
        Map<String, String> all = new HashMap<>(SINGLE_NODE);
        all.putAll(SMALL);
        all.putAll(QUICK);
        return all;
    }

    private static Map<String, String> node(Path dataDir, int port, int controllerPort) {
        String broker = "PLAINTEXT://127.0.0.1:" + port;
        return Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                String.valueOf(NODE_ID),
                "log.dirs",
                dataDir.toAbsolutePath().toString(),
                "listeners",
                broker + "," + CONTROLLER_LISTENER + "://127.0.0.1:" + controllerPort,
                "advertised.listeners",
                broker,
                "controller.listener.names",
                CONTROLLER_LISTENER,
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT",
                "controller.quorum.voters",
                NODE_ID + "@127.0.0.1:" + controllerPort);
    }
}
