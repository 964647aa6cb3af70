/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaOverridesTest {
    @Test
    void settings_loseTheirPrefix() {
        assertThat(KafkaOverrides.of(Map.of("kafka.security.protocol", "SSL", "topic.prefix", "x.")))
                .containsExactly(Map.entry("security.protocol", "SSL"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.isolation.level",
                "kafka.main.consumer.auto.offset.reset",
                "kafka.processing.guarantee",
                "kafka.acks"
            })
    void settingThatWouldBreakAPromise_isRefusedByName(String name) {
        assertThatThrownBy(() -> KafkaOverrides.of(Map.of(name, "x")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(name + " cannot be set");
    }

    @Test
    void addresses_areSetByTheirOwnName() {
        assertThatThrownBy(() -> KafkaOverrides.of(Map.of("kafka.bootstrap.servers", "x")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Set bootstrap.servers instead of kafka.bootstrap.servers.");
    }
}
