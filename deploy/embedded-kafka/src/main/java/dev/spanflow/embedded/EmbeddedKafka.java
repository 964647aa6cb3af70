/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker in this JVM: one KRaft node, broker and controller at once, on loopback only.
 *
 * <p>Topics are never made automatically. Thread-safe. A fatal fault of the broker does not end the JVM; it is
 * logged, and every later call throws {@link IllegalStateException}.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);
    private static final int ATTEMPTS_AT_FREE_PORTS = 3;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    private static final int NONE = -1;

    private final Node node;
    private final int port;
    private final int securedPort;
    private boolean closed;

    private EmbeddedKafka(Node node, int port, int securedPort) {
        this.node = node;
        this.port = port;
        this.securedPort = securedPort;
    }

    /**
     * Starts a broker and returns once it serves requests.
     *
     * @param dataDir formatted on first use, continued otherwise; one broker at a time
     * @param port 0 for any free one
     * @throws IllegalStateException when the port is taken (the message names it) or the broker cannot start
     */
    public static EmbeddedKafka start(Path dataDir, int port) {
        FatalFault.keepJvmAlive();
        return open(dataDir, port);
    }

    /**
     * Like {@link #start}, on any free ports, and with a second listener, {@link #securedServers}: TLS, SCRAM-SHA-512, and an
     * authorizer that grants what the ACLs say and nothing else. Users and ACLs are made over the first listener, which
     * stays open to everybody on this machine: a broker for tests.
     */
    public static EmbeddedKafka startSecured(Path dataDir, TlsKeyStore keyStore) {
        FatalFault.keepJvmAlive();
        return open(dataDir, 0, keyStore);
    }

    /** The broker that all tests of this JVM share: started at the first call, stopped and deleted at JVM exit. */
    public static EmbeddedKafka shared() {
        FatalFault.throwIfSeen();
        return SharedBroker.instance();
    }

    /** Runs a broker as a process of its own: {@code --port N --data DIR}; says {@code ready 127.0.0.1:N} on stdout. */
    public static void main(String[] args) {
        System.exit(BrokerProcess.run(args));
    }

    static EmbeddedKafka open(Path dataDir, int port) {
        return open(dataDir, port, null);
    }

    private static EmbeddedKafka open(Path dataDir, int port, @Nullable TlsKeyStore keyStore) {
        DataDir.format(dataDir);
        for (int attempt = 1; ; attempt++) {
            int listenerPort = port == 0 ? LoopbackPort.free() : LoopbackPort.requireFree(port);
            try {
                return boot(dataDir.toAbsolutePath(), listenerPort, keyStore);
            } catch (Exception e) {
                if (port == 0 && attempt < ATTEMPTS_AT_FREE_PORTS && LoopbackPort.wasTaken(e)) {
                    continue; // another process was quicker: look for a port again
                }
                throw new IllegalStateException(
                        "Kafka does not start on 127.0.0.1:" + listenerPort + " with data in " + dataDir + ": "
                                + e.getMessage(),
                        e);
            }
        }
    }

    private static EmbeddedKafka boot(Path dataDir, int port, @Nullable TlsKeyStore keyStore) throws Exception {
        int controllerPort = LoopbackPort.free();
        int securedPort = keyStore == null ? NONE : LoopbackPort.free();
        Properties plain = BrokerSettings.of(dataDir, port, controllerPort);
        Node node = Node.start(
                dataDir,
                keyStore == null ? plain : BrokerSettings.secured(plain, keyStore, securedPort),
                controllerPort);
        log.info("Kafka listens on 127.0.0.1:{}, data in {}", port, dataDir);
        return new EmbeddedKafka(node, port, securedPort);
    }

    /** Where clients connect: {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        FatalFault.throwIfSeen();
        return "127.0.0.1:" + port;
    }

    /**
     * Where clients with a password connect: {@code 127.0.0.1:port}.
     *
     * @throws IllegalStateException unless it was started by {@link #startSecured}
     */
    public String securedServers() {
        FatalFault.throwIfSeen();
        if (securedPort == NONE) {
            throw new IllegalStateException("this broker has no secured listener: use startSecured");
        }
        return "127.0.0.1:" + securedPort;
    }

    /** Stops cleanly; returns within 20 s or throws. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stop();
        log.info("Kafka on 127.0.0.1:{} stopped", port);
        FatalFault.throwIfSeen();
    }

    private void stop() {
        Thread stopper = new Thread(node::stop, "embedded-kafka-stop");
        stopper.setDaemon(true);
        stopper.start();
        try {
            stopper.join(STOP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (stopper.isAlive()) {
            throw new IllegalStateException("Kafka on 127.0.0.1:" + port + " has not stopped within " + STOP_TIMEOUT);
        }
    }

    void awaitStop() {
        node.awaitStop();
    }

    @Override
    public String toString() {
        return "EmbeddedKafka(127.0.0.1:" + port + ")";
    }
}
