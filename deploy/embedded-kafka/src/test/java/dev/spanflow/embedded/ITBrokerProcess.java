/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class ITBrokerProcess {
    @TempDir
    Path dir;

    @Test
    void process_keepsAcknowledgedRecords_whenKilled() throws Exception {
        try (BrokerChild first = BrokerChild.start("--port", "0", "--data", dir.toString())) {
            String servers = first.readyServers();
            ITEmbeddedKafka.createTopic(servers, "kept", Map.of());
            ITEmbeddedKafka.send(servers, "kept", "acknowledged");
            first.kill();
        }

        try (BrokerChild second = BrokerChild.start("--port", "0", "--data", dir.toString())) {
            assertThat(ITEmbeddedKafka.read(second.readyServers(), "kept", 1)).containsExactly("acknowledged");
        }
    }

    @Test
    void process_stopsOnSigterm() throws Exception {
        try (BrokerChild child = BrokerChild.start("--port", "0", "--data", dir.toString())) {
            child.readyServers();

            child.process().destroy();

            assertThat(child.process().waitFor(25, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void process_endsWithStatusTwo_whenDataIsMissing() throws Exception {
        try (BrokerChild child = BrokerChild.start("--port", "0")) {
            assertThat(child.process().waitFor(25, TimeUnit.SECONDS)).isTrue();
            assertThat(child.process().exitValue()).isEqualTo(2);
        }
    }
}
