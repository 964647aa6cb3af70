/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileTargetTest {
    @Test
    void record_isOneLine_howeverItWasWritten() {
        assertThat(line("{\n  \"id\": \"a\\n\",\r\n  \"n\": 1\n}")).isEqualTo("{   \"id\": \"a\\n\",    \"n\": 1 }\n");
        assertThat(line("{}")).isEqualTo("{}\n");
    }

    private static String line(String json) {
        return new String(FileTarget.line(json.getBytes(UTF_8)), UTF_8);
    }
}
