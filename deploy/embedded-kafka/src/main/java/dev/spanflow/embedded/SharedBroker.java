/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Starts the JVM's one shared broker when it is first asked for. */
final class SharedBroker {
    private SharedBroker() {}

    static EmbeddedKafka instance() {
        return Holder.BROKER;
    }

    private static final class Holder {
        static final EmbeddedKafka BROKER = start();
    }

    private static EmbeddedKafka start() {
        String image = System.getProperty(ContainerBroker.IMAGE, "");
        return image.isEmpty() ? startInTempDir() : startContainer(image);
    }

    private static EmbeddedKafka startContainer(String image) {
        EmbeddedKafka broker = ContainerBroker.start(image);
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "embedded-kafka-discard"));
        return broker;
    }

    private static EmbeddedKafka startInTempDir() {
        try {
            Path dir = Files.createTempDirectory("spanflow-kafka-");
            EmbeddedKafka broker = EmbeddedKafka.start(dir, 0);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> discard(broker, dir), "embedded-kafka-discard"));
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary directory for Kafka", e);
        }
    }

    private static void discard(EmbeddedKafka broker, Path dir) {
        try {
            broker.close();
        } finally {
            delete(dir);
        }
    }

    private static void delete(Path dir) {
        try {
            DataDir.delete(dir);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + dir, e);
        }
    }
}
