/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e.manifests;

import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.exporter.ExporterConfig;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/** Which variables an image reads. */
final class Variables {
    private static final String OURS = "SPANFLOW_";
    private static final List<String> OF_ALL = List.of("bootstrap.servers", "topic.prefix");
    private static final List<String> OF_APPS = List.of("http.host", "http.port", "http.token");
    private static final Set<String> NOT_OURS = Set.of("POD_NAME", "LOG_FORMAT", "LOG_LEVEL", "JDK_JAVA_OPTIONS");

    private final Set<String> known = new TreeSet<>();
    private final Set<String> secret = new TreeSet<>();

    private Variables(List<String> keys, ConfigDef definition) {
        Stream.concat(Stream.concat(OF_ALL.stream(), keys.stream()), definition.names().stream())
                .forEach(key -> known.add(variable(key)));
        passwords(definition, "");
        secret.add(variable("http.token"));
        for (ConfigDef client :
                List.of(AdminClientConfig.configDef(), ConsumerConfig.configDef(), ProducerConfig.configDef())) {
            client.names().forEach(key -> known.add(variable("kafka." + key)));
            passwords(client, "kafka.");
        }
    }

    static Variables of(String image) {
        if (image.contains("/assembler:")) {
            return new Variables(OF_APPS, AssemblerConfig.DEFINITION);
        }
        return image.contains("/exporter:")
                ? new Variables(OF_APPS, ExporterConfig.DEFINITION)
                : new Variables(List.of(), new ConfigDef());
    }

    private void passwords(ConfigDef definition, String prefix) {
        definition.configKeys().values().stream()
                .filter(key -> key.type == ConfigDef.Type.PASSWORD)
                .forEach(key -> secret.add(variable(prefix + key.name)));
    }

    private static String variable(String key) {
        return OURS + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    void requireKnown(String name) {
        if (!known.contains(name) && !NOT_OURS.contains(name)) {
            throw new AssertionError("nothing reads " + name + "; known are " + known);
        }
    }

    boolean isSecret(String name) {
        return secret.contains(name);
    }
}
