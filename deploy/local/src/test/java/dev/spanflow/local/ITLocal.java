/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spanflow.local.sgp.SgpStandIn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class ITLocal {
    private static final int SIGTERM = 143;

    @TempDir
    Path folder;

    final Path data() {
        return folder.resolve("data");
    }

    /** The shell's variables would lead elsewhere, if they were read. */
    @Test
    void killedStack_goesOnWhereItWas() throws Exception {
        Map<String, String> shell = Map.of("SGP_API_KEY", "k", "SPANFLOW_SGP_URL", "https://sgp.invalid");
        try (StackProcess first = StackProcess.start(folder, shell, "--data", data().toString())) {
            first.send("before", "child", "root");
            first.send("before", "root", "");
            first.send("across", "child", "root");
            first.awaitHolds("before", "child");
            assertThat(first.holds("across", "child")).isFalse();
            first.kill();
        }
        try (StackProcess second = StackProcess.start(folder, shell, "--data", data().toString())) {
            assertThat(second.holds("before", "root")).isTrue();
            assertThat(second.holds("before", "child")).isTrue();

            second.send("across", "root", "");

            second.awaitHolds("across", "child");
            assertThat(second.get("sgp", "/admin/report").body())
                    .contains("\"rows\":4")
                    .contains("\"violations\":0");
        }
    }

    @Test
    void ephemeralStack_answersOnAllPorts_andLeavesNothingBehind() throws Exception {
        try (StackProcess stack = StackProcess.start(folder, Map.of(), "--ephemeral")) {
            Path data = Path.of(stack.addresses().get("data").asText());
            assertThat(data).isDirectory();
            assertThat(stack.get("assembler", "/health/ready").statusCode()).isEqualTo(200);
            assertThat(stack.get("exporter", "/health/ready").statusCode()).isEqualTo(200);
            assertThat(stack.get("assembler", "/metrics").body()).contains("spanflow_assembler_records_total");

            assertThat(stack.stop()).isEqualTo(SIGTERM);

            assertThat(data).doesNotExist();
        }
    }

    @Test
    void stackWithATarget_shipsThere() throws Exception {
        try (SgpStandIn target = SgpStandIn.start(folder.resolve("target.db"), 0);
                StackProcess stack = StackProcess.start(
                        folder,
                        Map.of("SGP_API_KEY", "k"),
                        "--data",
                        data().toString(),
                        "--sgp-url",
                        target.url().toString())) {
            assertThat(stack.addresses().get("stand_in").asBoolean()).isFalse();

            stack.send("trace", "root", "");

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> target.find("default", "trace", "root").isPresent());
            assertThat(data().resolve("sgp.db")).doesNotExist();
        }
    }
}
