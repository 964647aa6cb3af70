/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        try (Child first = Child.start("--port", "0", "--data", dir.toString())) {
            String servers = first.readyServers();
            ITEmbeddedKafka.createTopic(servers, "kept", Map.of());
            ITEmbeddedKafka.send(servers, "kept", "acknowledged");
            first.process.destroyForcibly().waitFor();
        }

        try (Child second = Child.start("--port", "0", "--data", dir.toString())) {
            assertThat(ITEmbeddedKafka.read(second.readyServers(), "kept", 1)).containsExactly("acknowledged");
        }
    }

    @Test
    void process_stopsOnSigterm() throws Exception {
        try (Child child = Child.start("--port", "0", "--data", dir.toString())) {
            child.readyServers();

            child.process.destroy();

            assertThat(child.process.waitFor(25, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void process_endsWithStatusTwo_whenDataIsMissing() throws Exception {
        try (Child child = Child.start("--port", "0")) {
            assertThat(child.process.waitFor(25, TimeUnit.SECONDS)).isTrue();
            assertThat(child.process.exitValue()).isEqualTo(2);
        }
    }

    private record Child(Process process) implements AutoCloseable {
        static Child start(String... args) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx256m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    EmbeddedKafka.class.getName()));
            command.addAll(List.of(args));
            return new Child(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }

        String readyServers() throws IOException {
            BufferedReader stdout =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = stdout.readLine();
            assertThat(line).startsWith("ready 127.0.0.1:");
            return line.substring("ready ".length());
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
