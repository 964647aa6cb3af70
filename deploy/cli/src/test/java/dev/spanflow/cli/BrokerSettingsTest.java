/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BrokerSettingsTest {
    @Test
    void flags_leadToTheSameDeployment() {
        assertThat(BrokerSettings.of(Map.of("bootstrap.servers", "k:1")).flags())
                .isEqualTo("--bootstrap-servers k:1");
        assertThat(BrokerSettings.of(Map.of("bootstrap.servers", "k:1", "topic.prefix", "staging."))
                        .flags())
                .isEqualTo("--bootstrap-servers k:1 --topic-prefix staging.");
    }
}
