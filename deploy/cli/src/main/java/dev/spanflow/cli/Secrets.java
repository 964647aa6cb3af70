/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import dev.spanflow.schemas.KafkaOverrides;
import java.util.List;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.jspecify.annotations.Nullable;

/** Which settings nobody should see. */
final class Secrets {
    /** Of listeners and of plug-ins, whose keys Kafka's definition does not hold. */
    private static final List<String> NAMES = List.of(".password", ".secret", ".jaas.config", ".keystore.key");

    private Secrets() {}

    static boolean isSecret(ConfigDef definition, String key) {
        if (!key.startsWith(KafkaOverrides.PREFIX)) {
            return isPassword(definition.configKeys().get(key));
        }
        String ofClient = key.substring(KafkaOverrides.PREFIX.length());
        return isPassword(AdminClientConfig.configDef().configKeys().get(ofClient))
                || NAMES.stream().anyMatch(key::endsWith);
    }

    private static boolean isPassword(@Nullable ConfigKey key) {
        return key != null && key.type == ConfigDef.Type.PASSWORD;
    }
}
