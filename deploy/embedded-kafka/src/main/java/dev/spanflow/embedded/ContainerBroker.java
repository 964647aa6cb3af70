/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.embedded;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** A broker of a Kafka image, set as the embedded one is, for tests that need not know. Testcontainers is optional. */
final class ContainerBroker implements Server {
    /** System property: which image; absent or empty for the embedded broker. */
    static final String IMAGE = "kafka.image";

    private static final String AS = "apache/kafka";

    private final KafkaContainer container;

    private ContainerBroker(KafkaContainer container) {
        this.container = container;
    }

    static EmbeddedKafka start(String image) {
        KafkaContainer container =
                new KafkaContainer(DockerImageName.parse(image).asCompatibleSubstituteFor(AS));
        BrokerSettings.ofContainer().forEach((key, value) -> container.withEnv(variable(key), value));
        container.start();
        return new EmbeddedKafka(new ContainerBroker(container), container.getBootstrapServers());
    }

    /** Null when a container of that image can be started, else what is missing. */
    static @Nullable String missing(String image) {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return "docker: no engine answers";
        }
        boolean there = DockerClientFactory.instance().client().listImagesCmd().exec().stream()
                .anyMatch(known -> known.getRepoTags() != null
                        && Arrays.asList(known.getRepoTags()).contains(image));
        return there ? null : "docker: no image " + image + "; pull it, or make one with deploy/docker/build kafka";
    }

    private static String variable(String key) {
        return "KAFKA_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    @Override
    public void stop() {
        container.stop();
    }

    @Override
    public void awaitStop() {
        throw new UnsupportedOperationException("a container is not waited for");
    }
}
