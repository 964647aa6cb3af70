/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.schemas.KafkaOverrides;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The settings of the exporter's Kafka clients: ours, what the user passes through, and what the promises hang on. */
final class KafkaSettings {
    private static final int MAX_POLL_INTERVAL_MS = 300_000;
    private static final int SESSION_TIMEOUT_MS = 15_000;

    private static final List<ConfigDef> CLIENTS =
            List.of(ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef());

    private KafkaSettings() {}

    static Map<String, Object> consumer(ExporterConfig config) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName(),
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                SESSION_TIMEOUT_MS,
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                SESSION_TIMEOUT_MS / 4,
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                MAX_POLL_INTERVAL_MS,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                2_000, // each turn has work of its own
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                8 * 1024 * 1024,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                2 * 1024 * 1024));
        passThrough(config, settings, ConsumerConfig.configDef());
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.getList(ExporterConfig.BOOTSTRAP_SERVERS));
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, config.groupId());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }

    static Map<String, Object> producer(ExporterConfig config) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "zstd",
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                2 * 1024 * 1024,
                // it would block the poll thread: a dead letter that cannot be written is tried again by us
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                1_000));
        passThrough(config, settings, ProducerConfig.configDef());
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.getList(ExporterConfig.BOOTSTRAP_SERVERS));
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return settings;
    }

    static Map<String, Object> admin(ExporterConfig config) {
        Map<String, Object> settings = new HashMap<>();
        passThrough(config, settings, AdminClientConfig.configDef());
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.getList(ExporterConfig.BOOTSTRAP_SERVERS));
        return settings;
    }

    /** A setting that only other clients know is left out, or Kafka would warn of it at every start. */
    private static void passThrough(ExporterConfig config, Map<String, Object> settings, ConfigDef own) {
        config.kafka().forEach((name, value) -> {
            if (own.names().contains(name)
                    || CLIENTS.stream().noneMatch(any -> any.names().contains(name))) {
                settings.put(name, value);
            }
        });
    }

    static long maxPollIntervalMs(Map<String, Object> passedThrough) {
        return millis(passedThrough, ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, MAX_POLL_INTERVAL_MS);
    }

    static long sessionTimeoutMs(Map<String, Object> passedThrough) {
        return millis(passedThrough, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
    }

    private static long millis(Map<String, Object> passedThrough, String name, long defaultMillis) {
        Object value = passedThrough.getOrDefault(name, defaultMillis);
        Object parsed = ConfigDef.parseType(KafkaOverrides.PREFIX + name, value.toString(), ConfigDef.Type.LONG);
        return parsed instanceof Long millis ? millis : defaultMillis;
    }
}
