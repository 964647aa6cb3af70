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
    private static final String LOOPBACK = "127.0.0.1:";

    private final Server server;
    private final String address;
    private final @Nullable String securedAddress;
    private boolean closed;

    EmbeddedKafka(Server server, String address) {
        this(server, address, null);
    }

    private EmbeddedKafka(Server server, String address, @Nullable String securedAddress) {
        this.server = server;
        this.address = address;
        this.securedAddress = securedAddress;
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

    /**
     * The broker that all tests of this JVM share: started at the first call, stopped and deleted at JVM exit. With the
     * system property {@value ContainerBroker#IMAGE} it is a container of that image.
     */
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
                EmbeddedKafka started = boot(dataDir.toAbsolutePath(), listenerPort, keyStore);
                log.info("Kafka listens on {}, data in {}", started.address, dataDir);
                return started;
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
        Properties plain = BrokerSettings.of(dataDir, port, controllerPort);
        String address = LOOPBACK + port;
        if (keyStore == null) {
            return new EmbeddedKafka(Node.start(dataDir, plain, controllerPort), address);
        }
        int securedPort = LoopbackPort.free();
        Properties secured = BrokerSettings.secured(plain, keyStore, securedPort);
        return new EmbeddedKafka(Node.start(dataDir, secured, controllerPort), address, LOOPBACK + securedPort);
    }

    /** Where clients connect: {@code 127.0.0.1:port}, as long as it is not a container. */
    public String bootstrapServers() {
        FatalFault.throwIfSeen();
        return address;
    }

    /**
     * Where clients with a password connect: {@code 127.0.0.1:port}.
     *
     * @throws IllegalStateException unless it was started by {@link #startSecured}
     */
    public String securedServers() {
        FatalFault.throwIfSeen();
        if (securedAddress == null) {
            throw new IllegalStateException("this broker has no secured listener: use startSecured");
        }
        return securedAddress;
    }

    /** Stops cleanly; returns within 20 s or throws. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stop();
        log.info("Kafka on {} stopped", address);
        FatalFault.throwIfSeen();
    }

    private void stop() {
        Thread stopper = new Thread(server::stop, "embedded-kafka-stop");
        stopper.setDaemon(true);
        stopper.start();
        try {
            stopper.join(STOP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (stopper.isAlive()) {
            throw new IllegalStateException("Kafka on " + address + " has not stopped within " + STOP_TIMEOUT);
        }
    }

    void awaitStop() {
        server.awaitStop();
    }

    @Override
    public String toString() {
        return "EmbeddedKafka(" + address + ")";
    }
}
