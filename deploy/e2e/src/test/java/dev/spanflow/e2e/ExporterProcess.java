/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import dev.spanflow.exporter.Exporter;
import dev.spanflow.exporter.ExporterConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** An exporter and nothing else, in a process of its own; arguments are settings, key=value. */
final class ExporterProcess {
    private ExporterProcess() {}

    public static void main(String[] args) throws InterruptedException {
        Map<String, String> settings = new HashMap<>();
        for (String arg : args) {
            settings.put(arg.substring(0, arg.indexOf('=')), arg.substring(arg.indexOf('=') + 1));
        }
        Exporter exporter = Exporter.start(new ExporterConfig(settings));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> exporter.close(Duration.ofSeconds(5)), "stop"));
        exporter.await();
        if (exporter.failure() != null) {
            System.exit(1);
        }
    }
}
