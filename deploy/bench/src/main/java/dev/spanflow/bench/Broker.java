/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench;

import dev.spanflow.embedded.EmbeddedKafka;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A broker in a JVM of its own, so that its garbage and its compiler are not measured with the app's. */
public record Broker(Process process, String bootstrapServers) implements AutoCloseable {
    private static final String READY = "ready ";

    public static Broker start(Path data) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms1g",
                        "-Xmx1g",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dlogback.configurationFile=logback-bench.xml",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbeddedKafka.class.getName(),
                        "--port",
                        "0",
                        "--data",
                        data.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return new Broker(process, awaitReady(process.inputReader()));
    }

    private static String awaitReady(BufferedReader out) throws IOException {
        String line = out.readLine();
        while (line != null && !line.startsWith(READY)) {
            line = out.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("the broker does not start");
        }
        return line.substring(READY.length());
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
