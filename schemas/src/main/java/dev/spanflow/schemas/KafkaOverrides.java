/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;

/** Settings under {@code kafka.}, which go to the Kafka clients untouched, except those that would break a promise. */
public final class KafkaOverrides {
    public static final String PREFIX = "kafka.";

    private static final Set<String> FORBIDDEN = Set.of(
            "isolation.level",
            "partitioner.class",
            "partitioner.ignore.keys",
            "processing.guarantee",
            "enable.idempotence",
            "acks",
            "transactional.id",
            "auto.offset.reset",
            "enable.auto.commit",
            "application.id",
            "processing.exception.handler",
            "production.exception.handler",
            "deserialization.exception.handler",
            "group.id",
            "key.serializer",
            "value.serializer",
            "key.deserializer",
            "value.deserializer");

    /** Set by their own names, without the prefix. */
    private static final String ADDRESSES = "bootstrap.servers";

    private KafkaOverrides() {}

    /**
     * The settings that start with {@link #PREFIX}, without it.
     *
     * @throws ConfigException naming the first forbidden one, also behind a client's prefix such as {@code producer.}
     */
    public static Map<String, Object> of(Map<String, ?> settings) {
        Map<String, Object> overrides = new HashMap<>();
        settings.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                String key = name.substring(PREFIX.length());
                requireAllowed(name, key);
                overrides.put(key, value);
            }
        });
        return overrides;
    }

    /** The overrides on top of the defaults, in a new map. */
    public static Map<String, Object> merge(Map<String, ?> defaults, Map<String, ?> overrides) {
        Map<String, Object> merged = new HashMap<>(defaults);
        merged.putAll(overrides);
        return merged;
    }

    private static void requireAllowed(String name, String key) {
        if (key.equals(ADDRESSES)) {
            throw new ConfigException("Set " + ADDRESSES + " instead of " + name + ".");
        }
        for (String forbidden : FORBIDDEN) {
            if (key.equals(forbidden) || key.endsWith("." + forbidden)) {
                throw new ConfigException(
                        name + " cannot be set: the order of spans, or that none is lost, depends on it. Remove it.");
            }
        }
    }
}
