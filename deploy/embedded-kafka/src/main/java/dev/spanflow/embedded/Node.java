/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.Controller;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.metadata.bootstrap.BootstrapDirectory;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * Controller and broker of the one node: as {@link KafkaRaftServer} has them, but before the broker starts, the node's
 * former life is struck off.
 *
 * <p>After a kill the metadata still says that the broker lives, at its former port. A broker that starts on such metadata
 * leads its partitions before it is registered anew. If it then finds a transaction that was about to end, it sends the
 * end to the former port, loses its leadership on registering, takes the partitions for deleted because they have no
 * leader, and never ends the transaction in them: committed offsets stay unstable, and readers of committed records stop
 * there, for good. A broker that is not registered leads nothing until it can be reached.
 */
final class Node implements Server {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(5);

    private final Closeable lock;
    private final ControllerServer controller;
    private final BrokerServer broker;

    private Node(Closeable lock, ControllerServer controller, BrokerServer broker) {
        this.lock = lock;
        this.controller = controller;
        this.broker = broker;
    }

    /** Returns once clients are served. */
    static Node start(Path dataDir, Properties settings, int controllerPort) throws Exception {
        Closeable lock = DataDir.lock(dataDir);
        try {
            return of(dataDir, settings, controllerPort, lock).started();
        } catch (Exception e) {
            lock.close();
            throw e;
        }
    }

    private static Node of(Path dataDir, Properties settings, int controllerPort, Closeable lock) throws Exception {
        KafkaConfig config = KafkaConfig.fromProps(settings, /* doLog= */ false);
        SharedServer shared = new SharedServer(
                config,
                metaProperties(dataDir),
                Time.SYSTEM,
                new Metrics(),
                CompletableFuture.completedFuture(Map.of(BrokerSettings.NODE_ID, LoopbackPort.address(controllerPort))),
                List.of(),
                new StandardFaultHandlerFactory(),
                ServerSocketFactory.INSTANCE);
        ControllerServer controller = new ControllerServer(
                shared, KafkaRaftServer.configSchema(), new BootstrapDirectory(dataDir.toString()).read());
        return new Node(lock, controller, new BrokerServer(shared));
    }

    private static MetaPropertiesEnsemble metaProperties(Path dataDir) throws IOException {
        return new MetaPropertiesEnsemble.Loader()
                .addLogDirs(List.of(dataDir.toString()))
                .addMetadataLogDir(dataDir.toString())
                .load();
    }

    private Node started() throws Exception {
        try {
            controller.startup();
            strikeOffFormerLife(controller.controller());
            broker.startup();
            return this;
        } catch (Exception e) {
            stop(); // else its threads live on, and its own lock
            throw e;
        }
    }

    private static void strikeOffFormerLife(Controller controller) throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!struckOff(controller)) {
            if (System.nanoTime() - end > 0) {
                throw new TimeoutException("its controller is not active after " + PATIENCE.toSeconds() + " s");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** False while the controller is not active yet. */
    private static boolean struckOff(Controller controller) throws InterruptedException, TimeoutException {
        ControllerRequestContext context =
                new ControllerRequestContext(new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.empty());
        try {
            controller.unregisterBroker(context, BrokerSettings.NODE_ID).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NotControllerException) {
                return false;
            }
            if (e.getCause() instanceof BrokerIdNotRegisteredException) {
                return true; // its first life
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void stop() {
        try (lock) {
            broker.shutdown();
            controller.shutdown();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot give the data directory free", e);
        }
    }

    @Override
    public void awaitStop() {
        broker.awaitShutdown();
        controller.awaitShutdown();
    }
}
