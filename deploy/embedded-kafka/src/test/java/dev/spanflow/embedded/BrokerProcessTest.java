/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanflow.embedded.BrokerProcess.Options;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerProcessTest {
    @Test
    void options_areReadInAnyOrder() {
        Options options = Options.parse(new String[] {"--data", "a b", "--port", "19092"});

        assertThat(options).isEqualTo(new Options(19_092, Path.of("a b")));
    }

    @Test
    void port_isKafkasUsualOne_whenNotGiven() {
        assertThat(Options.parse(new String[] {"--data", "d"}).port()).isEqualTo(9092);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port x --data d", "--port 65536 --data d", "--port", "--prot 1 --data d", "--port 1"})
    void badOptions_areRefusedWithTheUsage(String line) {
        assertThatThrownBy(() -> Options.parse(line.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use: [--port N] --data DIR");
    }
}
