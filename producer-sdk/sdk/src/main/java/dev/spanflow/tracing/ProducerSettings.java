/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/** The producer's settings: Spanflow's defaults, the caller's overrides, and what must not be overridden. */
final class ProducerSettings {
    private static final int MAX_PORT = 65_535;
    private static final AtomicInteger PRODUCERS = new AtomicInteger();

    private static final Map<String, Object> DEFAULTS = Map.of(
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "zstd",
            ProducerConfig.LINGER_MS_CONFIG,
            20,
            ProducerConfig.BATCH_SIZE_CONFIG,
            128 * 1024,
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            32L << 20,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            1_000,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            1 << 20);

    /** What each of these would break is said in the README. */
    private static final Set<String> REFUSED = Set.of(
            ProducerConfig.ACKS_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG);

    private ProducerSettings() {}

    /** @throws IllegalArgumentException when a setting is refused or Kafka does not take its value */
    static Map<String, Object> of(String bootstrapServers, Map<String, ?> overrides) {
        for (Map.Entry<String, ?> override : overrides.entrySet()) {
            String name = override.getKey();
            if (name == null || override.getValue() == null) {
                throw new IllegalArgumentException("kafka setting " + name + " is null: give it a value, or remove it");
            }
            if (REFUSED.contains(name)) {
                throw new IllegalArgumentException(
                        "kafka setting " + name + " cannot be overridden: Spanflow's promises rest on it; remove it");
            }
        }
        Map<String, Object> settings = new LinkedHashMap<>(DEFAULTS);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "spanflow-sdk-" + PRODUCERS.incrementAndGet());
        settings.putAll(overrides);
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, addresses(bootstrapServers));
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return overrides.isEmpty() ? settings : validated(settings);
    }

    /** With a journal there is no hurry: a producer that gives a record up only has it sent again, out of order. */
    static Map<String, Object> patient(Map<String, Object> settings, Map<String, ?> overrides) {
        Map<String, Object> patient = new LinkedHashMap<>(settings);
        if (!overrides.containsKey(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)) {
            patient.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        }
        return patient;
    }

    private static List<String> addresses(String bootstrapServers) {
        List<String> addresses = List.of(bootstrapServers.trim().split("\\s*,\\s*", -1));
        for (String address : addresses) {
            Integer port = Utils.getPort(address);
            if (Utils.getHost(address) == null || port == null || port < 1 || port > MAX_PORT) {
                throw new IllegalArgumentException("bootstrap servers: \"" + bootstrapServers
                        + "\" is no list of host:port, such as kafka-1:9092,kafka-2:9092");
            }
        }
        return addresses;
    }

    /** By Kafka's own rules, which look at several settings together; it logs them all, so not for the defaults. */
    private static Map<String, Object> validated(Map<String, Object> settings) {
        Map<String, Object> all = new LinkedHashMap<>(settings);
        all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        try {
            new ProducerConfig(all);
        } catch (ConfigException e) {
            throw new IllegalArgumentException("kafka settings: " + e.getMessage(), e);
        }
        return settings;
    }
}
